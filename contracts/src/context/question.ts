import * as z from "zod";
import { type NodeType, nodeTypes } from "../code-analysis/operations/code-request.ts";

const whichNodeType = `pass one of ${nodeTypes.join(", ")}`;
const optionalText = (maxLength: number) =>
  z
    .string()
    .trim()
    .max(maxLength)
    .nullish()
    .transform((text) => text || null);

/** A {@link ContextQuestion} is read by it, and becomes a {@link ContextQuery}. */
export const contextQuestionSchema = z.object({
  nodeType: z.string(whichNodeType).trim().toLowerCase().pipe(z.enum(nodeTypes, whichNodeType)),
  domain: optionalText(100),
  serviceName: optionalText(200),
  operations: z
    .array(z.string().trim().min(1).max(100))
    .max(50)
    .nullish()
    .transform((names) => names ?? []),
  prompt: optionalText(10_000),
});

/** What is to be written, for which everything worth knowing is gathered. */
export interface ContextQuestion {
  /** effect, compute, reducer or orchestrator, in any case. */
  nodeType: string;
  /** For example "database" or "postgres"; one that nothing is known of gets what holds in general. */
  domain?: string | null | undefined;
  /** How it is called, for example "PostgresWriter". */
  serviceName?: string | null | undefined;
  /** What it is to do, for example "create" and "update". At most 50. */
  operations?: readonly string[] | null | undefined;
  /** What it is for, in words. At most 10,000 characters. */
  prompt?: string | null | undefined;
}

/** The question as a source is given it: checked, and null or empty where nothing was said. */
export interface ContextQuery {
  readonly nodeType: NodeType;
  readonly domain: string | null;
  readonly serviceName: string | null;
  readonly operations: readonly string[];
  readonly prompt: string | null;
}
