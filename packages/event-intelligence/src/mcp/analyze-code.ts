import { canonicalLanguage } from "@event-intelligence/analysis/languages";
import type { Answer } from "@event-intelligence/client";
import { analysisMarkdown } from "@event-intelligence/client/context";
import { type CodeReport, codeAnalysisOperations, maxContentLength } from "@event-intelligence/contracts/code-analysis";
import * as z from "zod";
import { bySeverity } from "../report/severities.ts";
import { readConfinedFile } from "./confined-file.ts";
import { answerLine, labelOfAnswer } from "./label.ts";
import type { Tool } from "./tool.ts";
import { detailField, fittingResult, labelFields, limitField, type ToolResult } from "./tool-result.ts";

const report = codeAnalysisOperations.COMPREHENSIVE_ANALYSIS.reply.shape;

const input = z
  .object({
    path: z
      .string()
      .trim()
      .min(1)
      .max(4096)
      .optional()
      .describe("A file under the roots of this server. Beside content it only tells language and place."),
    content: z
      .string()
      .max(
        maxContentLength,
        `must be at most ${maxContentLength} characters: split the file, or leave out generated code`,
      )
      .optional()
      .describe("The source text, for code that stands in no file yet."),
    language: z.string().trim().max(50).optional().describe("Left out, it is told by the path, or else by the text."),
    limit: limitField,
    detail: detailField,
  })
  .refine(({ path, content }) => path !== undefined || content !== undefined, {
    message: "pass path, for a file under the roots, or content, for a text",
  });

const output = z.object({
  ...labelFields,
  sourcePath: report.sourcePath,
  language: report.language,
  qualityScore: report.qualityScore.describe("0 to 1, made of the metrics."),
  onexCompliance: z.number().nullable().describe("0 to 1; null where the rules of ONEX do not apply."),
  architecturalCompliance: z.number().nullable().describe("0 to 1; null where the rules do not apply."),
  partial: report.partial.describe("True when parts of the file were not understood."),
  issuesCount: report.issuesCount,
  issues: report.issues.describe("The gravest first."),
  functions: report.functions.describe("The most complex first; only with detail full."),
  patterns: z.array(
    report.patterns.unwrap().element.pick({ name: true, confidence: true, startLine: true, endLine: true }),
  ),
  recommendations: report.recommendations.describe("Only with detail full."),
});

/** What is known of one file. */
export const analyzeCode: Tool<typeof input, typeof output> = {
  name: "analyze_code",
  title: "Analyze code",
  description:
    "Measures one file and names what to mend, with line and cure: quality, complexity, ONEX and architecture rules. Python, TypeScript, JavaScript, Go, Java, Rust and C#. Use it after writing or changing code. Pass path, or content for text that is in no file.",
  input,
  output,
  budgetMs: ({ budgetsMs }) => budgetsMs.analysis,
  async run({ path, content, language, limit, detail }, { client, roots }, bounds) {
    const file = content === undefined ? readConfinedFile(path ?? "", roots) : { path: path ?? "snippet", content };
    const question = { sourcePath: file.path, content: file.content, language: knownLanguage(language) };
    const answer = await client.analyzeCode(question, bounds);
    const lists = detail === "full" ? allLists : essentialLists;
    return fittingResult(rowsOf(answer.value, lists, limit), (shown, leftOutCount) =>
      toResult(answer, lists, shown, leftOutCount),
    );
  },
};

/** As the engine calls it; what it does not know it refuses by itself, naming what it does. */
function knownLanguage(language: string | undefined): string | undefined {
  return language === undefined ? undefined : (canonicalLanguage(language.toLowerCase()) ?? language);
}

type Lists = Pick<CodeReport, "issues" | "patterns" | "functions" | "recommendations">;
/** One item of one of the lists. */
type Row = { [List in keyof Lists]: { readonly list: List; readonly item: Lists[List][number] } }[keyof Lists];

/** What matters most first: what is to be mended, then what was measured. */
const allLists: readonly (keyof Lists)[] = ["issues", "patterns", "functions", "recommendations"];
const essentialLists = allLists.slice(0, 2);

/** Of each list so many, the gravest issues and the hardest functions first. */
function rowsOf(report: CodeReport, lists: readonly (keyof Lists)[], limit: number): Row[] {
  const sorted: Lists = {
    ...report,
    issues: report.issues.toSorted(bySeverity),
    functions: report.functions.toSorted(
      (one, other) => other.cognitive - one.cognitive || other.cyclomatic - one.cyclomatic,
    ),
  };
  return lists.flatMap((list) => sorted[list].slice(0, limit).map((item) => ({ list, item }) as Row));
}

function toResult(
  answer: Answer<CodeReport>,
  lists: readonly (keyof Lists)[],
  rows: readonly Row[],
  leftOutCount: number,
): ToolResult {
  const { value } = answer;
  const shown: Lists = { issues: [], patterns: [], functions: [], recommendations: [] };
  for (const { list, item } of rows) (shown[list] as (typeof item)[]).push(item);
  const isCut =
    shown.issues.length < value.issuesCount || lists.some((list) => shown[list].length < value[list].length);
  const { sourcePath, language, qualityScore, partial, issuesCount } = value;
  return {
    structured: {
      ...labelOfAnswer(answer, isCut),
      sourcePath,
      language,
      qualityScore,
      onexCompliance: value.onexApplicable ? value.onexCompliance : null,
      architecturalCompliance: value.architecturalApplicable ? value.architecturalCompliance : null,
      partial,
      issuesCount,
      ...shown,
    },
    text: `${answerLine(answer, "Analyzed")}\n\n${analysisMarkdown({ ...value, ...shown }, leftOutCount)}`,
  };
}
