import type { Answer, SimilarNode, SimilarReport } from "@event-intelligence/client";
import { similarMarkdown } from "@event-intelligence/client/context";
import { maxSimilarToLength, nodeTypes } from "@event-intelligence/contracts/code-analysis";
import * as z from "zod";
import { answerLine, labelOfAnswer } from "./label.ts";
import type { Tool } from "./tool.ts";
import {
  codeExcerpt,
  type Detail,
  detailField,
  fittingResult,
  isCutInFull,
  labelFields,
  limitField,
  type ToolResult,
} from "./tool-result.ts";

const input = z.object({
  text: z
    .string()
    .trim()
    .min(1)
    .max(maxSimilarToLength)
    .describe("Name, operations and purpose of what is to be written, in words: OrderWriter create update postgres."),
  nodeType: z.enum(nodeTypes).optional().describe("Only ONEX nodes of this type. Leave it out for any code."),
  domain: z.string().trim().max(100).optional().describe("What is of this domain ranks higher."),
  language: z.string().trim().max(50).optional().describe("Only code of this language."),
  limit: limitField,
  detail: detailField,
});

const output = z.object({
  ...labelFields,
  totalCount: z.int().min(0).describe("How many files there were to choose from."),
  corpusIncomplete: z.boolean().describe("True while the code is being read for the first time: there may be better."),
  nodes: z.array(
    z.object({
      path: z.string(),
      score: z.number().describe("0 to 1."),
      why: z.array(z.string()).describe("What of it is alike."),
      name: z.string(),
      code: z.string(),
      startLine: z.int(),
      endLine: z.int(),
      nodeType: z.string().nullable(),
      domain: z.string().nullable(),
      language: z.string().nullable(),
      confidence: z.number(),
    }),
  ),
});

/** Code of the corpus that is like what is to be written. */
export const findSimilar: Tool<typeof input, typeof output> = {
  name: "find_similar",
  title: "Find similar code",
  description:
    "Finds files of the indexed code base that are most like what is to be written, each with why it was chosen. Use it before writing a new module, to follow the manner of the code base. Needs indexed code (PATTERN_ROOTS).",
  input,
  output,
  budgetMs: ({ budgetsMs }) => budgetsMs.search,
  async run({ detail, ...question }, { client }, bounds) {
    const answer = await client.findSimilarNodes(question, bounds);
    return fittingResult(answer.value.nodes, (shown, leftOutCount) => toResult(answer, shown, leftOutCount, detail));
  },
};

function toResult(
  answer: Answer<SimilarReport>,
  found: readonly SimilarNode[],
  leftOutCount: number,
  detail: Detail,
): ToolResult {
  const { totalCount, partial } = answer.value;
  const isCut = leftOutCount > 0 || found.some(({ code }) => isCutInFull(code, detail));
  const nodes = found.map((node) => ({ ...node, code: codeExcerpt(node.code, detail) }));
  const head = answerLine(answer, `${found.length} most similar of ${totalCount} files`);
  return {
    structured: { ...labelOfAnswer(answer, isCut), totalCount, corpusIncomplete: partial, nodes },
    text: `${head}\n\n${similarMarkdown({ ...answer.value, nodes }, leftOutCount)}`,
  };
}
