import { OperationError } from "@event-intelligence/contracts";
import { csharp } from "./csharp.ts";
import { go } from "./go.ts";
import { java } from "./java.ts";
import { javascript } from "./javascript.ts";
import type { Language } from "./language.ts";
import { python } from "./python.ts";
import { rust } from "./rust.ts";
import { typescript } from "./typescript.ts";

const languages: readonly Language[] = [python, typescript, javascript, go, java, rust, csharp];

/** The names of the languages the engine understands. */
export const supportedLanguages: readonly string[] = languages.map((language) => language.name);

const byName = new Map<string, Language>();
const byExtension = new Map<string, Language>();
const byInterpreter = new Map<string, Language>();
for (const language of languages) {
  for (const name of [language.name, ...language.aliases]) byName.set(name, language);
  for (const extension of language.extensions) byExtension.set(extension, language);
  for (const interpreter of language.interpreters) byInterpreter.set(interpreter, language);
}

function fromPath(path: string): Language | undefined {
  const ending = /\.[A-Za-z]+$/.exec(path)?.[0];
  return ending === undefined ? undefined : byExtension.get(ending.toLowerCase());
}

function fromFirstLine(content: string): Language | undefined {
  const words = /^\uFEFF?#!\s*(\S{1,200})(?:[ \t]+(.{0,200}))?/.exec(content);
  if (words === null) return undefined;
  const program = words[1]?.split("/").at(-1) ?? "";
  const names = program === "env" ? (words[2]?.trim().split(/\s+/) ?? []) : [program];
  const name = names.find((word) => !word.startsWith("-") && !word.includes("=")) ?? "";
  return byInterpreter.get(name.replace(/\d+(?:\.\d+)*$/, "")) ?? byInterpreter.get(name);
}

/**
 * The language of a file, judged by the ending of its path, then by the `#!` line of its content.
 * Null when neither tells, or the language is not supported.
 */
export function languageOf(path: string, content?: string): string | null {
  return (fromPath(path) ?? fromFirstLine(content ?? ""))?.name ?? null;
}

/** The language a request asks for by name or, with no name, the one its path and content show.
 * @throws OperationError UNSUPPORTED_LANGUAGE */
export function chooseLanguage(askedName: string | null, path: string, content: string): Language {
  const isTold = askedName !== null && askedName !== "";
  const language = !isTold ? (fromPath(path) ?? fromFirstLine(content)) : byName.get(askedName);
  if (language !== undefined) return language;
  const problem = !isTold
    ? `The language of ${JSON.stringify(path.slice(0, 200))} cannot be told from its name or its first line.`
    : `The language ${JSON.stringify(askedName)} is not supported.`;
  throw new OperationError("UNSUPPORTED_LANGUAGE", `${problem} Supported are: ${supportedLanguages.join(", ")}.`, {
    cure: `Name one of these in "language": ${supportedLanguages.join(", ")}.`,
  });
}

/** The canonical name for a language name or alias; undefined when it is not supported. */
export function canonicalLanguage(name: string): string | undefined {
  return byName.get(name)?.name;
}
