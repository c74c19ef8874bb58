/** What each event of a call says. */
interface ToolCallFacts {
  /** The tool's name, as it was registered; of a function its own. */
  readonly tool: string;
  /** The same in all events of one call. */
  readonly id: string;
  /** When the call began, epoch ms. */
  readonly startedAtMs: number;
  /** A copy of what the tool was called with, made when it is looked at: secrets are taken out, long texts and lists cut. */
  readonly arguments: readonly unknown[];
}

/** A tool was called. */
export interface ToolCallStarted extends ToolCallFacts {
  readonly type: "tool-call-started";
}

/** A tool returned, or what it promised is there. */
export interface ToolCallCompleted extends ToolCallFacts {
  readonly type: "tool-call-completed";
  readonly durationMs: number;
  /** "error" where the result itself says so, as MCP's `isError` does. */
  readonly outcome: "ok" | "error";
  /** A copy like that of the arguments. Of what is read bit by bit, such as a stream, it only names the kind. */
  readonly result: unknown;
}

/** A tool threw, or rejected what it promised. */
export interface ToolCallFailed extends ToolCallFacts {
  readonly type: "tool-call-failed";
  readonly durationMs: number;
  readonly outcome: "error";
  readonly error: ToolCallError;
}

/** What was thrown. */
export interface ToolCallError {
  readonly name: string;
  /** With secrets taken out, cut like the arguments. */
  readonly message: string;
}

/** One step of a call of a tool. */
export type ToolCallEvent = ToolCallStarted | ToolCallCompleted | ToolCallFailed;

/** Told of each step as it happens. Must be quick: only blocking the thread delays a call; throws and rejections are ignored. */
export type ToolCallObserver = (event: ToolCallEvent) => void;
