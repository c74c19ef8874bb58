import { inspect } from "node:util";
import { type ContextQuery, contextQuestionSchema } from "@event-intelligence/contracts/context";
import { InvalidRequestError } from "../errors.ts";

/** @throws InvalidRequestError naming each field that is wrong, and for the node type those that there are */
export function parseContextQuestion(question: unknown): ContextQuery {
  const result = contextQuestionSchema.safeParse(question);
  // Every source is given it, and none may change it for the others.
  if (result.success) return Object.freeze({ ...result.data, operations: Object.freeze(result.data.operations) });
  const issues = result.error.issues.map(({ path, message }) => {
    const field = path.join(".") || "the question";
    const value = field === "nodeType" ? ` is ${shown((question as { nodeType?: unknown }).nodeType)}` : "";
    return `${field}${value}: ${message}`;
  });
  throw new InvalidRequestError(`What a context is asked for is not valid. ${issues.join("; ")}.`, {
    operation: "PATTERN_EXTRACTION",
    cause: result.error,
  });
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 100)) : inspect(value, { depth: 0 }).slice(0, 100);
}
