import { describe, expect, it } from "vitest";
import { buildHouse, readHouse, readPackages, unplannedPackages } from "./floor-plan/house.ts";
import { findBreaches } from "./floor-plan/rules.ts";

describe("the source of the packages", () => {
  it("keeps the floor plan", () => {
    const breaches = findBreaches(readHouse());
    expect(breaches, `\n${breaches.join("\n")}\n`).toEqual([]);
  });

  it("lies in packages that the floor plan names", () => {
    expect(unplannedPackages(), "add the package to test/guards/floor-plan/house.ts").toEqual([]);
  });
});

const filler = "export const a = 1;\n";
const worker = "packages/worker/src/worker.ts";
const many = (count: number) => Array.from({ length: count }, (_, index) => `a${index}`).join(", ");

/** Source that breaks a rule, and what the guard must say about it. */
const broken: [rule: string, says: RegExp, files: Record<string, string>][] = [
  [
    "import from the same floor",
    /^packages\/worker\/src\/worker\.ts:2: .*lower floor.*Cure: move/,
    {
      [worker]: '\nimport type { X } from "@event-intelligence/client";',
    },
  ],
  [
    "import from a higher floor",
    /lower floor/,
    { "contracts/src/a.ts": 'export { a } from "@event-intelligence/transport";' },
  ],
  [
    "import a subpath that is not documented",
    /no documented subpath/,
    {
      [worker]: 'type A = import("@event-intelligence/contracts/src/headers").A;',
    },
  ],
  [
    "reach into another package by path",
    /leaves the package/,
    { [worker]: 'import "../../../contracts/src/headers.ts";' },
  ],
  [
    "import their own package's index",
    /entry of the file's own package/,
    {
      [worker]: 'import { b } from "./index.ts";',
      "packages/worker/src/index.ts": filler,
    },
  ],
  ["import their own package by name", /own package/, { [worker]: 'await import("@event-intelligence/worker");' }],
  ["import a file that is not there", /no source file/, { [worker]: 'import { b } from "./b";' }],
  [
    "name a driver below the app",
    /names a driver/,
    { [worker]: 'import { m } from "@event-intelligence/transport/memory";' },
  ],
  ["import what is not declared", /not declared/, { [worker]: 'import pino from "pino";' }],
  ["read the environment", /process\.env is read/, { [worker]: "const x = process.env.HOME;" }],
  ["read the environment by another way", /process\.env is read/, { [worker]: "const { env } = process;" }],
  ["import the environment", /process\.env is read/, { [worker]: 'import { env } from "node:process";' }],
  [
    "name kafkajs outside its folder",
    /kafkajs" is named outside/,
    {
      "packages/transport/src/memory/a.ts": 'import type { Kafka } from "kafkajs";',
    },
  ],
  [
    "use kafkajs's internals in a second file",
    /internal of kafkajs/,
    {
      "packages/transport/src/kafka/inbox.ts": 'const c = require("kafkajs/src/cluster");',
    },
  ],
  ["use zod", /zod" is used outside/, { "packages/event-intelligence/src/a.ts": 'import * as z from "zod";' }],
  [
    "export * from an entry",
    /exports \*/,
    {
      "packages/worker/src/index.ts": 'export * from "./worker.ts";',
      [worker]: filler,
    },
  ],
  [
    "list too many names",
    /list 33 names, at most 32/,
    {
      "packages/worker/src/index.ts": `export { ${many(32)} } from "./worker.ts"; export const one = 1;`,
      [worker]: filler,
    },
  ],
  ["are named for nothing", /"utils" says nothing/, { "packages/worker/src/utils.ts": filler }],
  ["lie in a folder named for nothing", /"common" says nothing/, { "packages/worker/src/common/a.ts": filler }],
  ["are not kebab-case", /not kebab-case/, { "packages/worker/src/workQueue.ts": filler }],
  [
    "import each other, be it for types",
    /imports itself: worker\.ts -> b\.ts -> worker\.ts/,
    {
      [worker]: 'import type { B } from "./b.ts";',
      "packages/worker/src/b.ts": 'export type { A } from "./worker.ts";',
    },
  ],
  ["spell a header name", /header name "x-correlation-id"/, { [worker]: 'const h = "x-correlation-id";' }],
  [
    "spell a topic name",
    /topic name "\.intelligence\.code-analysis/,
    {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text for the guard to read.
      [worker]: "const topic = (environment) => `${environment}.intelligence.code-analysis-requested.v1`;",
    },
  ],
  ["spell the topic of dead letters", /topic name "\.dlq"/, { [worker]: 'const topic = requests + ".dlq";' }],
  ["compare with an unchecked error code", /error code "TIMEOUT"/, { [worker]: 'if (code === "TIMEOUT") stop();' }],
  ["list unchecked error codes", /error code "TIMEOUT"/, { [worker]: 'const list: string[] = ["TIMEOUT"];' }],
  ["have too many lines", /has 401 lines/, { [worker]: filler.repeat(401) }],
];

describe("source files are reported when they", () => {
  it.each(broken)("%s", (_, says, files) => {
    const breaches = findBreaches(buildHouse(readPackages(), files));
    expect(breaches).toEqual([expect.stringMatching(says)]);
  });
});

describe("source files may", () => {
  it.each<[string, Record<string, string>]>([
    ["import lower floors by name", { [worker]: 'import { a } from "@event-intelligence/contracts/code-analysis";' }],
    [
      "choose a driver in the app",
      {
        "packages/event-intelligence/src/a.ts": 'import { m } from "@event-intelligence/transport/memory";',
      },
    ],
    [
      "use kafkajs's internals in the one file",
      {
        "packages/transport/src/kafka/kafkajs-internals.ts": 'import Cluster from "kafkajs/src/cluster/index.js";',
      },
    ],
    [
      "read the environment in the settings",
      { "packages/event-intelligence/src/settings.ts": "export const e = process.env;" },
    ],
    ["speak of anything in comments", { [worker]: '// import "pino"; process.env "x-correlation-id"\nexport {};' }],
    ["contain texts that look like imports", { [worker]: "const text = 'import \"pino\"'; const quote = /[\"'`]/;" }],
    [
      "write error codes that the compiler checks",
      {
        [worker]:
          'fail("TIMEOUT"); new E(x ? "TIMEOUT" : "CANCELLED"); const c: ErrorCode[] = ["TIMEOUT"]; c("CANCELLED" satisfies ErrorCode);',
      },
    ],
  ])("%s", (_, files) => {
    expect(findBreaches(buildHouse(readPackages(), files))).toEqual([]);
  });
});
