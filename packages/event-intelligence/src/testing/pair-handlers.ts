import {
  type HandlerContext,
  OperationError,
  type ParsedRequestOf,
  type ReplyInputOf,
} from "@event-intelligence/contracts";
import {
  type CodeAnalysisOperation,
  type CodeAnalysisOperations,
  codeAnalysisOperations,
} from "@event-intelligence/contracts/code-analysis";
import { WorkerOptionsError } from "@event-intelligence/worker";

/**
 * A test's own answers. Of a reply, every field that has a default may be left out: `async () => ({ patterns: [{ name:
 * "Outbox" }] })` is a whole pattern report. A field that the reply does not have fails the request and is named. Throw
 * an OperationError for a failed reply; never settle for no reply at all.
 */
export type PairHandlers = {
  readonly [Operation in CodeAnalysisOperation]?: (
    request: ParsedRequestOf<CodeAnalysisOperations, Operation>,
    context: HandlerContext,
  ) => Promise<ReplyInputOf<CodeAnalysisOperations, Operation>>;
};

type AnyHandler = (request: unknown, context: HandlerContext) => Promise<unknown>;

const operations = Object.keys(codeAnalysisOperations) as CodeAnalysisOperation[];

/**
 * A test's handlers, whose answers are checked more strictly than a worker does: readers of v1 pass over fields that they
 * do not know and fill in those that are missing, so that a misspelt field would make a valid answer without it.
 * @throws WorkerOptionsError when a handler's name is no operation: the engine would answer in its place, unnoticed
 */
export function checkedHandlers(handlers: PairHandlers): PairHandlers {
  const unknown = Object.keys(handlers).filter((name) => !operations.some((operation) => operation === name));
  if (unknown.length > 0) {
    throw new WorkerOptionsError(unknown.map((name) => `handlers has ${name}, give ${operations.join(", ")}`));
  }
  const given = Object.entries(handlers).filter(([, handler]) => handler !== undefined);
  return Object.fromEntries(
    given.map(([operation, handler]) => [operation, checked(operation as CodeAnalysisOperation, handler)]),
  ) as PairHandlers;
}

function checked(operation: CodeAnalysisOperation, handler: unknown): unknown {
  // The worker itself says what is no function.
  if (typeof handler !== "function") return handler;
  return async (request: unknown, context: HandlerContext) => {
    const reply = await (handler as AnyHandler)(request, context);
    const parsed = codeAnalysisOperations[operation].reply.safeParse(reply);
    const unknown = parsed.success ? unknownFields(reply, parsed.data) : [];
    if (unknown.length === 0) return reply;
    const problem = `the answer of the test's handler has fields that ${operation} does not know: ${unknown.join(", ")}`;
    // In mode auto the call falls back, and only its reason would tell; a warning is seen in any case.
    process.emitWarning(problem, { type: "EventIntelligenceWarning", code: "UNKNOWN_FIELDS" });
    throw new OperationError("INTERNAL_ERROR", problem, { cure: "Correct the handler in the fields named." });
  };
}

/** Paths of what was given and is gone from what was read. */
function unknownFields(given: unknown, read: unknown, path = ""): string[] {
  if (typeof given !== "object" || given === null || typeof read !== "object" || read === null) return [];
  return Object.entries(given).flatMap(([name, value]) => {
    const place = Array.isArray(given) ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`;
    if (value === undefined) return [];
    return Object.hasOwn(read, name) ? unknownFields(value, (read as Record<string, unknown>)[name], place) : [place];
  });
}
