import { createHandlers, type HandlerContext, type Handlers } from "@event-intelligence/contracts";
import {
  type CodeAnalysisOperations,
  type CodeReport,
  codeAnalysisOperations,
} from "@event-intelligence/contracts/code-analysis";

/** Handlers that answer every operation with what a test gives, completed as the operation's schema does. */
export function handlersOf(
  handle: (context: HandlerContext) => Promise<Partial<CodeReport>>,
): Handlers<CodeAnalysisOperations> {
  return createHandlers(
    codeAnalysisOperations,
    async (operation, _request, context) =>
      codeAnalysisOperations[operation].reply.parse(await handle(context)) as never,
  );
}
