import { OperationError } from "@event-intelligence/contracts/errors";
import { csharp } from "./csharp/csharp.ts";
import { javascript } from "./ecmascript/javascript.ts";
import { typescript } from "./ecmascript/typescript.ts";
import { go } from "./go/go.ts";
import { guessLanguage } from "./guess-language.ts";
import { java } from "./java/java.ts";
import type { Language } from "./language.ts";
import { python } from "./python/python.ts";
import { rust } from "./rust/rust.ts";

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

/** The endings, in small letters, of the names of files that the engine understands. */
export const sourceEndings: readonly string[] = [...byExtension.keys()];

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

/** Endings that say nothing about what is in a file. */
const silentEndings = new Set(["", ".txt"]);

/** Name or alias of the language a file shows; undefined where nothing tells. */
function recognise(path: string, content: string): string | undefined {
  const told = fromPath(path) ?? fromFirstLine(content);
  if (told !== undefined) return told.name;
  // Every other ending names a language that is not supported, and its texts may look like one that is.
  const ending = /\.[^./\\]+$/.exec(path)?.[0] ?? "";
  return silentEndings.has(ending.toLowerCase()) ? guessLanguage(content) : undefined;
}

/**
 * The language of a file, judged by the ending of its path, then by the `#!` line of its content, then, where the path
 * has no ending that says anything, by clear signs in the content.
 * Null when nothing tells, or the language is not supported.
 */
export function languageOf(path: string, content?: string): string | null {
  return byName.get(recognise(path, content ?? "") ?? "")?.name ?? null;
}

/** A language, and the grammar that reads one text of it. */
export interface ChosenLanguage {
  readonly language: Language;
  readonly grammar: string;
}

/** The language a request asks for by name or, with no name, the one its path and content show.
 * @throws OperationError UNSUPPORTED_LANGUAGE */
export function chooseLanguage(askedName: string | null, path: string, content: string): ChosenLanguage {
  const isTold = askedName !== null && askedName !== "";
  const name = isTold ? askedName : (recognise(path, content) ?? "");
  const language = byName.get(name);
  if (language !== undefined) return { language, grammar: language.grammar(path, name) };
  const problem = !isTold
    ? `The language of ${JSON.stringify(path.slice(0, 200))} cannot be told from its name or its content.`
    : `The language ${JSON.stringify(askedName)} is not supported.`;
  throw new OperationError("UNSUPPORTED_LANGUAGE", `${problem} Supported are: ${supportedLanguages.join(", ")}.`, {
    cure: `Name one of these in "language": ${supportedLanguages.join(", ")}.`,
  });
}

/** The canonical name for a language name or alias; undefined when it is not supported. */
export function canonicalLanguage(name: string): string | undefined {
  return byName.get(name)?.name;
}
