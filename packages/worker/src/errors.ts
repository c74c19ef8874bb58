import { EventIntelligenceError } from "@event-intelligence/contracts";

/** The worker was created with options that cannot work. The message lists every problem at once. */
export class WorkerOptionsError extends EventIntelligenceError {
  static override readonly code = "WORKER_OPTIONS_INVALID";

  /** Each problem: the option, its value and what is allowed. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The worker cannot be created: ${problems.join("; ")}. Correct the options named.`);
    this.problems = problems;
  }
}

/** The call does not fit the worker's state, or the worker was drained while it was starting. */
export class WorkerStateError extends EventIntelligenceError {
  static override readonly code = "WORKER_STATE";
}
