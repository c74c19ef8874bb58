import type { Pattern, PatternReport } from "@event-intelligence/contracts/code-analysis";
import type { CodePlace } from "@event-intelligence/contracts/context";
import { codeSection, type ShownCode } from "./code-section.ts";
import { patternLines } from "./pattern-lines.ts";

/** Discovered patterns to be pasted into a prompt for a language model, or to be read. */
export function patternsMarkdown({ patterns }: Pick<PatternReport, "patterns">, leftOutCount = 0): string {
  const withCode = patterns.filter(({ codeSnippet }) => codeSnippet.trim() !== "");
  return `${[
    ...(patterns.length === 0 ? ["No pattern matches."] : ["## Patterns", patterns.map(listed).join("\n")]),
    ...codeSection("Code of these patterns", withCode.map(shown)),
    ...(leftOutCount === 0 ? [] : [`Left out to keep the size, the least relevant first: ${leftOutCount}.`]),
  ].join("\n\n")}\n`;
}

function listed({ whenToUse = "", steps = [], pitfalls = [], ...pattern }: Pattern): string {
  const place = placeOf(pattern);
  const places = place === null ? [] : [place];
  return patternLines({ ...pattern, whenToUse, steps, pitfalls, places }, confidenceOf(pattern));
}

function shown(pattern: Pattern): ShownCode {
  const { name, codeSnippet: code, language } = pattern;
  return { name, code, language, place: placeOf(pattern), why: [], label: confidenceOf(pattern) };
}

function confidenceOf({ confidence }: Pick<Pattern, "confidence">): string {
  return ` (confidence ${confidence.toFixed(2)})`;
}

/** Null for what stands in no file: a pattern of the catalogue, or of a text that was sent. */
function placeOf({ filePath: path, startLine, endLine }: Pattern): CodePlace | null {
  const isInFile = path !== "" && !path.startsWith("builtin:");
  return !isInFile ? null : { path, startLine, endLine, about: null };
}
