import { createHandlers, type Handlers } from "@event-intelligence/contracts";
import { type CodeAnalysisOperations, codeAnalysisOperations } from "@event-intelligence/contracts/code-analysis";

/** Work of a worker that goes on until it is taken back, and the signals by which it is. */
export interface EndlessWork {
  readonly signals: readonly AbortSignal[];
  readonly handlers: Handlers<CodeAnalysisOperations>;
}

export function endlessWork(): EndlessWork {
  const signals: AbortSignal[] = [];
  const handlers = createHandlers(codeAnalysisOperations, (_operation, _request, { signal }) => {
    signals.push(signal);
    return new Promise<never>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  });
  return { signals, handlers };
}
