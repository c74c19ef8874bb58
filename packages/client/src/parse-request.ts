import type { OperationContract } from "@event-intelligence/contracts";
import { InvalidRequestError } from "./errors.ts";

/**
 * The request with every default filled in.
 * @throws InvalidRequestError naming each field that is wrong
 */
export function parseRequest(contract: OperationContract, operation: string, request: unknown): unknown {
  const result = contract.request.safeParse(request);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => `${issue.path.join(".") || "the request"}: ${issue.message}`);
  throw new InvalidRequestError(`The request for ${operation} is not valid. ${issues.join("; ")}.`, {
    operation,
    cause: result.error,
  });
}
