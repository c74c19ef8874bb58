/** What the thread that keeps results is started with. */
export interface ResultThreadSettings {
  readonly path: string;
  readonly maxBytes: number;
  /** The folder of the code that the results come from. */
  readonly codeFolder: string;
}

/** A result as JSON, under the key of its task. */
export interface KeyedResult {
  readonly key: string;
  readonly text: string;
}

/** To that thread. What is asked in one turn goes in one message, and so do the answers: each costs more than the look. */
export type ResultRequest =
  | { readonly type: "find"; readonly keys: readonly string[] }
  | ({ readonly type: "keep" } & KeyedResult)
  | { readonly type: "close" };

/** From that thread. */
export type ResultMessage =
  /** For each key of one message, in order; messages are answered in order, too. */
  | { readonly type: "found"; readonly texts: readonly (string | null)[] }
  /** So many characters of those that were to be kept are off its hands. */
  | { readonly type: "done"; readonly length: number }
  | { readonly type: "notice"; readonly message: string };
