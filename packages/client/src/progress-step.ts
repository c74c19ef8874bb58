import type { AnswerSource } from "./answer-source.ts";

/**
 * One step of a call that is watched. Those of one worker come in their order; the answer of a quick call may overtake
 * them, for up to two seconds.
 */
export interface ProgressStep {
  /** What is watched: the call, or all calls that were given one id. */
  readonly jobId: string;
  readonly correlationId: string;
  /**
   * Of the client: `asked` (a source is asked), `answered`, `unanswered`. Of the worker: `accepted` (it waits for a slot),
   * `started`, `part` (an analyzer is done), `finished` and `failed` (its reply follows), `cancelled`, `expired`,
   * `disowned` (another worker goes on), and what newer workers may add. `gap`: steps before this one were lost.
   */
  readonly step: string;
  readonly operation: string;
  /** The path that was asked about, where the worker says it or the client knows it. */
  readonly subject: string | null;
  /** The analyzer that is done, at step `part`. */
  readonly part: string | null;
  readonly source: AnswerSource | null;
  readonly workerId: string | null;
  readonly attempt: number | null;
  /** started: how long it waited; finished and failed: how long it was worked on; answered: the whole call. */
  readonly durationMs: number | null;
  readonly errorCode: string | null;
  /** How many steps were lost, at step `gap`. */
  readonly missingCount: number | null;
}

/** Told of each step, at once; must be quick; a throw or rejection is ignored. */
export type ProgressListener = (step: ProgressStep) => void;
