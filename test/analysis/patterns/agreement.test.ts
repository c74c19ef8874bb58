import { expect, test } from "vitest";
import { patternCatalogue } from "../../../packages/analysis/src/patterns/catalogue.ts";
import { shareEngine } from "../engine.ts";
import { type Fixture, readFixtures } from "./labelled-fixtures.ts";

const engine = shareEngine({ processes: 1 });
const fixtures = readFixtures();
const minConfidence = 0.5;
const minPrecision = 0.9;
const minRecall = 0.8;

interface Outcome extends Fixture {
  readonly isFound: boolean;
}

async function look(fixture: Fixture): Promise<Outcome> {
  const { patterns } = await engine.analyze("PATTERN_EXTRACTION", {
    sourcePath: "production code",
    content: fixture.code,
    language: fixture.language,
    options: { patternTypes: [fixture.pattern], limit: 100 },
  });
  return { ...fixture, isFound: patterns.some(({ confidence }) => confidence >= minConfidence) };
}

function rate(outcomes: readonly Outcome[]) {
  const right = outcomes.filter(({ isOne, isFound }) => isOne && isFound).length;
  const found = outcomes.filter(({ isFound }) => isFound).length;
  const positive = outcomes.filter(({ isOne }) => isOne).length;
  return {
    positive,
    negative: outcomes.length - positive,
    precision: found === 0 ? 0 : right / found,
    recall: positive === 0 ? 0 : right / positive,
  };
}

function toLine(name: string, outcomes: readonly Outcome[]): string {
  const { positive, negative, precision, recall } = rate(outcomes);
  const columns = [positive, negative, precision.toFixed(2), recall.toFixed(2)].map((value) => `${value}`.padStart(10));
  return name.padEnd(24) + columns.join("");
}

test("every pattern has six fixtures that hold it and six that only look like it", () => {
  for (const { name: pattern } of patternCatalogue) {
    const own = fixtures.filter((fixture) => fixture.pattern === pattern);
    expect(own.filter(({ isOne }) => isOne).length, pattern).toBeGreaterThanOrEqual(6);
    expect(own.filter(({ isOne }) => !isOne).length, pattern).toBeGreaterThanOrEqual(6);
  }
});

test("every fixture is of a pattern, and no two patterns answer to the same name", () => {
  const names = patternCatalogue.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(fixtures.map(({ pattern }) => pattern)));
  const others = patternCatalogue.flatMap(({ name, alsoCalled }) => [name, ...alsoCalled]);
  expect(new Set(others).size).toBe(others.length);
});

test("patterns are found where they are, and nowhere else", async () => {
  const outcomes = await Promise.all(fixtures.map(look));
  const names = [...new Set(fixtures.map(({ pattern }) => pattern))];
  const ofPattern = (name: string) => outcomes.filter(({ pattern }) => pattern === name);
  const lines = [
    `${"pattern".padEnd(24)}${["is one", "is none", "precision", "recall"].map((head) => head.padStart(10)).join("")}`,
    ...names.map((name) => toLine(name, ofPattern(name))),
    toLine("all", outcomes),
    toLine(
      "held out",
      outcomes.filter(({ isHeldOut }) => isHeldOut),
    ),
    ...outcomes
      .filter(({ isOne, isFound }) => isOne !== isFound)
      .map(({ pattern, title, language, isOne }) => `${isOne ? "missed" : "wrong"}: ${pattern}, ${language}: ${title}`),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  for (const name of names) {
    const { precision, recall } = rate(ofPattern(name));
    expect(precision, `precision of ${name}`).toBeGreaterThanOrEqual(minPrecision);
    expect(recall, `recall of ${name}`).toBeGreaterThanOrEqual(minRecall);
  }
});
