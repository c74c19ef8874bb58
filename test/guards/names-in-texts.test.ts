import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { errorCodes, retiredErrorCodes } from "@event-intelligence/contracts";
import { codeAnalysisOperations } from "@event-intelligence/contracts/code-analysis";
import { describe, expect, it } from "vitest";
import { exitCodes } from "../../packages/event-intelligence/src/command-context.ts";
import { errorClasses } from "../../packages/event-intelligence/src/error-reference.ts";
import { type Setting, settingsTable } from "../../packages/event-intelligence/src/settings-schema.ts";
import { ignoredVariables } from "../../packages/event-intelligence/src/settings-warnings.ts";
import { readHouse, repositoryRoot } from "./floor-plan/house.ts";

const settings: readonly [string, Setting][] = Object.entries(settingsTable);

/** Words in capitals that are neither a setting nor a code of an error. */
const others: readonly string[] = [
  // Reasons of a fallback: client/src/fallback.
  "EVENTS_DISABLED",
  "NOT_IN_ROLLOUT",
  // A file's error in the report of `analyze`: event-intelligence/src/source-files.ts.
  "FILE_UNREADABLE",
  // A notification in a SARIF log: event-intelligence/src/report/sarif.ts.
  "RESULTS_LEFT_OUT",
  // The second name of an operation and an event type: contracts/src/code-analysis.
  "CODE_ANALYSIS",
  "CODE_ANALYSIS_REQUESTED",
  // Why a context may lack something: client/src/context/gather-intelligence.ts.
  "CORPUS_INCOMPLETE",
  // A warning of the process: event-intelligence/src/audit/audit-queue.ts.
  "AUDIT_INCOMPLETE",
  // A marker in comments that excuses a hit: analysis/src/rules.
  "ONEX_EXCLUDE",
  // What three settings begin with.
  "KAFKA_SASL",
  // Node's own, and one of an example's program.
  "NODE_EXTRA_CA_CERTS",
  "NODE_OPTIONS",
  "CLIENT_SECRET",
  // Compose's own.
  "COMPOSE_FILE",
];

/** What the container's files and the tests read, beside the product. */
const surroundings = globSync(["Dockerfile", "docker-compose*.yml", "test/{container,helpers}/*.ts"], {
  cwd: repositoryRoot,
}).flatMap((path) => {
  const text = readFileSync(join(repositoryRoot, path), "utf8");
  return [...text.matchAll(/(?:\$\{|^ARG |process\.env\.)([A-Z0-9_]+)/gm)].map(([, name = ""]) => name);
});

const known = new Set([
  ...settings.flatMap(([name, { aliases = [] }]) => [name, ...aliases]),
  ...Object.keys(ignoredVariables),
  ...Object.keys(errorCodes),
  ...retiredErrorCodes,
  ...errorClasses.map(({ code }) => code),
  ...Object.keys(codeAnalysisOperations),
  ...others,
  ...surroundings,
]);

const capitals = /(?<![\w/*<])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w*])/g;
const unknownIn = (text: string) =>
  [...text.matchAll(capitals)].map(([word]) => word).filter((word) => !known.has(word));

const documents = globSync(
  ["*.md", "docs/*.md", "contracts/*.md", "packages/*.md", "packages/*/*.md", "examples/*/*.md"],
  {
    cwd: repositoryRoot,
  },
);

describe("settings and codes", () => {
  it.each(documents)("that %s names are there", (path) => {
    const unknown = unknownIn(readFileSync(join(repositoryRoot, path), "utf8"));
    expect(unknown, `${path} names a setting or code that nothing reads or gives`).toEqual([]);
  });

  it("that messages name are there", () => {
    const written = [...readHouse().files.values()].filter(
      ({ path }) => !/\/fallback\/catalogue-(?:index|contents\/.+)\.ts$/.test(path),
    );
    const unknown = written.flatMap(({ path, texts }) =>
      texts
        // Sentences: a single word is a protocol's. The catalogue left out above is mostly code.
        .filter(({ text }) => text.includes(" "))
        .flatMap(({ line, text }) => unknownIn(text).map((word) => `${path}:${line}: ${word}`)),
    );
    expect(unknown, "a text of the source names a setting or code that nothing reads or gives").toEqual([]);
  });

  it("would be missed", () =>
    expect(unknownIn("Set KAFKA_BROKERS, `ANALYSIS_MODES` or LOG_LEVEL=info")).toHaveLength(2));
});

describe("exit codes", () => {
  const codes = Object.values(exitCodes).map(String);

  it("are those of the README's table", () => {
    const table =
      readFileSync(join(repositoryRoot, "README.md"), "utf8").split("| exit code |")[1]?.split("\n\n")[0] ?? "";
    expect([...table.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => code)).toEqual(codes);
  });

  it("are those of the package's README", () => {
    const readme = readFileSync(join(repositoryRoot, "packages/event-intelligence/README.md"), "utf8");
    const sentence = /Exit codes: (.*?)\./.exec(readme)?.[1] ?? "";
    expect([...sentence.matchAll(/(?:^|, )(\d+) /g)].map(([, code]) => code)).toEqual(codes);
  });
});
