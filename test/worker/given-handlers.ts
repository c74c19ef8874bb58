import { createHandlers, type HandlerContext, type Handlers } from "@event-intelligence/contracts";
import {
  type CodeAnalysisOperation,
  type CodeAnalysisOperations,
  type CodeRequest,
  codeAnalysisOperations,
} from "@event-intelligence/contracts/code-analysis";

/** One call of a handler. */
export interface HandlerCall {
  readonly operation: CodeAnalysisOperation;
  readonly request: CodeRequest;
  readonly context: HandlerContext;
}

/** Answers any operation. What it returns may break the schema on purpose; `{}` is a valid report. */
export type GivenHandler = (call: HandlerCall) => Promise<unknown>;

/** Handlers of all operations that lead to one function. */
export function handlersFrom(answer: GivenHandler): Handlers<CodeAnalysisOperations> {
  return createHandlers(
    codeAnalysisOperations,
    (operation, request, context) => answer({ operation, request, context }) as Promise<never>,
  );
}

/** A handler that keeps its callers until it is told to let them go. */
export class Gate {
  readonly #opened = Promise.withResolvers<void>();
  /** Calls that came so far. */
  entered = 0;

  readonly pass = async (): Promise<unknown> => {
    this.entered += 1;
    await this.#opened.promise;
    return {};
  };

  open(): void {
    this.#opened.resolve();
  }
}
