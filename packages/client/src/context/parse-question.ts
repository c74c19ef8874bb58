import { type ContextQuery, contextQuestionSchema } from "@event-intelligence/contracts/context";
import { InvalidRequestError } from "../errors.ts";

/** @throws InvalidRequestError naming each field that is wrong, and for the node type those that there are */
export function parseContextQuestion(question: unknown): ContextQuery {
  const result = contextQuestionSchema.safeParse(question);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => {
    const field = path.join(".") || "the question";
    const value = field === "nodeType" ? ` is ${JSON.stringify((question as { nodeType?: unknown }).nodeType)}` : "";
    return `${field}${value}: ${message}`;
  });
  throw new InvalidRequestError(`What a context is asked for is not valid. ${issues.join("; ")}.`, {
    operation: "PATTERN_EXTRACTION",
    cause: result.error,
  });
}
