import type { HandlerContext, Handlers, Operations, ParsedRequestOf, ReplyOf } from "./service.ts";

/** Handlers that all lead to one function, for those who answer every operation alike, such as an engine behind them. */
export function createHandlers<Operation extends Operations>(
  operations: Operation,
  answer: (
    operation: keyof Operation & string,
    request: ParsedRequestOf<Operation, keyof Operation>,
    context: HandlerContext,
  ) => Promise<ReplyOf<Operation, keyof Operation>>,
): Handlers<Operation> {
  const handlers = Object.keys(operations).map((operation) => [
    operation,
    (request: ParsedRequestOf<Operation, keyof Operation>, context: HandlerContext) =>
      answer(operation, request, context),
  ]);
  return Object.fromEntries(handlers);
}
