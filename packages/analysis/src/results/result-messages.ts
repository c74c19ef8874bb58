/** What the thread that keeps results is started with. */
export interface ResultThreadSettings {
  readonly path: string;
  readonly maxBytes: number;
}

/** A result as JSON, under the key of its task and the version of the engine. */
export interface KeyedResult {
  readonly key: string;
  readonly text: string;
}

/** To that thread. */
export type ResultRequest =
  | ({ readonly type: "keep" } & KeyedResult)
  /** Somebody has asked for the result with this number. */
  | { readonly type: "touch"; readonly id: number }
  /** The file with this number turned out to be broken. */
  | { readonly type: "renew"; readonly inode: bigint | undefined; readonly reason: string }
  | { readonly type: "close" };

/** From that thread. */
export type ResultMessage =
  /** There is a file, perhaps another one than before. */
  | { readonly type: "opened" }
  /** So many characters of those that were to be kept are off its hands. */
  | { readonly type: "done"; readonly length: number }
  | { readonly type: "notice"; readonly message: string };
