import { EventIntelligenceError, OptionsError } from "@event-intelligence/contracts";

/** The worker was created with options that cannot work. The message lists every problem at once. */
export class WorkerOptionsError extends OptionsError {
  static override readonly code: string = "WORKER_OPTIONS_INVALID";

  constructor(problems: readonly string[]) {
    super("The worker", problems);
  }
}

/** The call does not fit the worker's state, or the worker was drained while it was starting. */
export class WorkerStateError extends EventIntelligenceError {
  static override readonly code = "WORKER_STATE";
}
