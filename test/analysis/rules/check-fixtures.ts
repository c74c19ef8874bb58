import { languageOf } from "@event-intelligence/analysis";
import type { Issue } from "@event-intelligence/contracts/code-analysis";
import { describe, expect, test } from "vitest";
import type { RuleFixture } from "../fixtures/rules/fixture.ts";

export interface AskedFile {
  readonly path: string;
  readonly content: string;
  readonly related?: Readonly<Record<string, string>> | undefined;
}

type Ask = (file: AskedFile) => Promise<{ issues: readonly Issue[]; score: number }>;

const commentMarks: Readonly<Record<string, string>> = { python: "#" };

/** The text with a line of it once more, as a comment. */
function inComment(text: string, line: string, language: string): string {
  return `${text}\n${commentMarks[language] ?? "//"} ${line}\n`;
}

const holders: Readonly<Record<string, (literal: string) => string>> = {
  python: (literal) => `_TEXT = ${literal}`,
  typescript: (literal) => `const someText = ${literal};`,
  javascript: (literal) => `const someText = ${literal};`,
  go: (literal) => `const someText = ${literal}`,
  java: (literal) => `class SomeText { static final String TEXT = ${literal}; }`,
  rust: (literal) => `const SOME_TEXT: &str = ${literal};`,
  csharp: (literal) => `class SomeText { const string Text = ${literal}; }`,
};

/** The text with a line once more, as a string. */
function inString(text: string, line: string, language: string): string {
  return `${text}\n${holders[language]?.(JSON.stringify(line)) ?? ""}\n`;
}

/** What every fixture of a rule has to show. */
export function checkFixtures(fixtures: readonly RuleFixture[], rules: readonly string[], ask: Ask): void {
  const named = fixtures.map((fixture, index) => [`${fixture.rule} in ${fixture.path} (${index})`, fixture] as const);

  test("there is a fixture for every rule", () => {
    expect(new Set(fixtures.map(({ rule }) => rule))).toEqual(new Set(rules));
  });

  describe("a violation is named with its line and lowers the score", () => {
    test.each(named)("%s", async (_name, fixture) => {
      const { rule, line, path, related, cleanRelated = related } = fixture;
      const broken = await ask({ path, content: fixture.broken, related });
      const clean = await ask({ path, content: fixture.clean, related: cleanRelated });
      const places = broken.issues.filter((issue) => issue.rule === rule).map((issue) => issue.line);
      expect(places, fixture.broken).toContain(line);
      expect(clean.issues.filter((issue) => issue.rule === rule)).toEqual([]);
      if (fixture.isFree === true) expect(broken.score).toBe(clean.score);
      else if (clean.score !== 0.5) expect(broken.score).toBeLessThan(clean.score);
    });
  });

  describe("in a comment or a string it is none", () => {
    test.each(named)("%s", async (_name, fixture) => {
      const { path, clean, line, cleanRelated: related = fixture.related } = fixture;
      const language = languageOf(path, clean) ?? "";
      const violation = fixture.broken.split("\n")[(line ?? 1) - 1]?.trim() ?? "";
      const { score } = await ask({ path, content: clean, related });
      for (const content of [inComment(clean, violation, language), inString(clean, violation, language)]) {
        expect((await ask({ path, content, related })).score, content).toBe(score);
      }
    });
  });
}
