import { maxBudgetMs, type OperationContract } from "@event-intelligence/contracts";
import { InvalidRequestError } from "./errors.ts";

/** How the part of a request at this path is called in a message. */
export type FieldNames = (path: readonly string[]) => string;

const ownNames: FieldNames = (path) => path.join(".");

/**
 * The request with every default filled in.
 * @param nameOf what the caller calls a field, who may have written a question that the request was made of
 * @throws InvalidRequestError naming each field that is wrong
 */
export function parseRequest(
  contract: OperationContract,
  operation: string,
  request: unknown,
  nameOf: FieldNames = ownNames,
): unknown {
  const result = contract.request.safeParse(request);
  if (result.success) return result.data;
  const issues = result.error.issues.map(
    ({ path, message }) => `${nameOf(path.map(String)) || "the request"}: ${message}`,
  );
  throw new InvalidRequestError(
    `The request for ${operation} is not valid. ${issues.join("; ")}. Correct the fields named.`,
    { operation, cause: result.error },
  );
}

/**
 * The budget of a call as it came, if it is one.
 * @throws InvalidRequestError unless it is more than 0 and at most what a request may name
 */
export function parseTimeoutMs(timeoutMs: number, operation: string): number {
  // A timer fires at once for what is no number or too large for it, which would look like a timeout.
  if (timeoutMs > 0 && timeoutMs <= maxBudgetMs) return timeoutMs;
  throw new InvalidRequestError(
    `timeoutMs of ${operation} is ${timeoutMs}. Pass more than 0 and at most ${maxBudgetMs} milliseconds.`,
    { operation },
  );
}
