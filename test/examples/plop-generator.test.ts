import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { analyzeText, shareEngine } from "../analysis/engine.ts";
import {
  type Environment,
  repository,
  startNode,
  temporaryFolder,
  withCorpus,
} from "../event-intelligence/run-program.ts";
import { findFreePorts } from "../helpers/free-ports.ts";
import { startSilentPeer } from "../helpers/peer.ts";

const plop = "node_modules/plop/bin/plop.js";
const plopfile = "examples/plop-generator/plopfile.mjs";
const writer = { nodeType: "effect", domain: "database", name: "OrderWriter", operations: "create,update" };
const writerFile = "node_order_writer_effect.py";

/** Runs the generator with all questions answered, as somebody's script would. */
function generate(
  wish: Readonly<Record<string, string>>,
  environment: Environment,
  { folder = temporaryFolder(), flags = [] }: { folder?: string; flags?: readonly string[] } = {},
) {
  const answers = Object.entries(wish).flatMap(([name, answer]) => [`--${name}`, answer]);
  const { ended } = startNode(
    [plop, "--plopfile", plopfile, "--dest", folder, ...flags, "onex-node", "--", ...answers],
    environment,
  );
  const written = (name: string) => readFileSync(join(folder, name), "utf8");
  return { folder, ended, written };
}

describe("the plop generator", () => {
  const engine = shareEngine();

  test.each([
    [writer, writerFile, "NodeOrderWriterEffect"],
    [
      { nodeType: "effect", domain: "file storage", name: "S3Store", operations: "put" },
      "node_s3_store_effect.py",
      "NodeS3StoreEffect",
    ],
    [
      { nodeType: "compute", domain: "calculation", name: "Discount", operations: "apply, explain" },
      "node_discount_compute.py",
      "NodeDiscountCompute",
    ],
  ])("writes a node that the engine takes for a good one: %o", async (wish, fileName, className) => {
    const { ended, written } = generate(wish, withCorpus);
    const { exitCode, stdout, stderr } = await ended;
    expect(exitCode, stdout + stderr).toBe(0);
    const content = written(fileName);
    expect(content).toContain(`class ${className}(`);
    const report = await analyzeText(engine, fileName, content);
    expect(report).toMatchObject({ partial: false, onexApplicable: true });
    expect(report.onexCompliance).toBeGreaterThanOrEqual(0.95);
    expect(report.issues.filter(({ severity }) => severity === "high" || severity === "critical")).toEqual([]);
  });

  test("says in the file where each piece of advice came from, and how sure it is", async () => {
    const { ended, written } = generate(writer, withCorpus);
    expect((await ended).stderr).toMatch(/confidence 0\.9\d[\s\S]*ONEX compliance 1\.00, checked by embedded/);
    const content = written(writerFile);
    expect(content).toMatch(/^# What was known when this was written, with confidence 0\.9\d of 1\./m);
    expect(content).toMatch(/^# - effect node: .*\n(?:# {3}.*\n)*?.*\[1\]$/m);
    expect(content).toMatch(/^# - database\/node_order_store_effect\.py:\d+ \[\d, 1\]$/m);
    expect(content).toMatch(/^# \[1\] embedded, confidence 0\.9\d\n# \[\d\] \w+, confidence 0\.\d\d$/m);
    expect(content).not.toContain("builtin:");
  });

  test("answers from elsewhere, and says why, when the broker refuses", async () => {
    const [port] = await findFreePorts(1);
    const { ended, written } = generate(writer, { ...withCorpus, KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${port}` });
    expect((await ended).exitCode).toBe(0);
    const content = written(writerFile);
    for (const source of ["events", "similar_code"]) {
      expect(content).toContain(`\n# direct stood in for ${source}, because of TRANSPORT_UNAVAILABLE\n`);
    }
    expect(content).toMatch(/\[\d\] similar_code, confidence/);
    expect(content).not.toContain("gave nothing");
  });

  test.each([
    [{ outcome: "answered", answeredBy: "embedded", reason: null }, ""],
    [
      { outcome: "answered", answeredBy: "embedded", reason: "CORPUS_INCOMPLETE" },
      "events was asked while code was still being read: there may be more",
    ],
    [
      { outcome: "answered", answeredBy: "direct", reason: "NO_RESPONDER" },
      "direct stood in for events, because of NO_RESPONDER",
    ],
    [
      { outcome: "answered", answeredBy: "events", reason: "REQUEST_TIMEOUT" },
      "events found a part, because of REQUEST_TIMEOUT",
    ],
    [
      { outcome: "failed", answeredBy: null, reason: "NO_RESPONDER" },
      "events gave nothing: failed, because of NO_RESPONDER",
    ],
  ])("says in the file of a source with %o: %s", async (report, sentence) => {
    const { endingOf } = await import(join(repository, "examples/plop-generator/intelligence.mjs"));
    expect(endingOf({ name: "events", ...report })).toBe(sentence);
  });

  test("does not hang on a broker that says nothing", async () => {
    const broker = await startSilentPeer();
    const { ended, written } = generate(writer, {
      KAFKA_BOOTSTRAP_SERVERS: broker.address,
      KAFKA_PATTERN_DISCOVERY_TIMEOUT_MS: "500",
      KAFKA_REQUEST_TIMEOUT_MS: "60000",
      ANALYSIS_MODE: "auto",
    });
    await ended;
    expect(written(writerFile)).toMatch(/^# events gave nothing: .*, because of REQUEST_TIMEOUT$/m);
    expect(written(writerFile)).toMatch(/^# \[1\] builtin_pattern_library, confidence 0\.70$/m);
  });

  test("overwrites nothing unless it is told to", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, writerFile), "mine");
    const refused = generate(writer, withCorpus, { folder });
    const { exitCode, stderr } = await refused.ended;
    expect(exitCode).toBe(1);
    expect(stderr).toContain("File already exists");
    expect(refused.written(writerFile)).toBe("mine");
    const forced = generate(writer, withCorpus, { folder, flags: ["--force"] });
    expect((await forced.ended).exitCode).toBe(0);
    expect(forced.written(writerFile)).toContain("class NodeOrderWriterEffect(");
  });

  test("keeps what others wrote within its comment, whatever they named their files", async () => {
    const corpus = temporaryFolder();
    const folder = join(corpus, "database\nimport os\n#");
    mkdirSync(folder);
    const node = readFileSync(join(repository, "examples/corpus/database/node_order_store_effect.py"), "utf8");
    writeFileSync(join(folder, "node_order_store_effect.py"), node);
    const { ended, written } = generate(writer, { ...withCorpus, PATTERN_ROOTS: corpus });
    expect((await ended).exitCode).toBe(0);
    expect(written(writerFile)).toContain("# - database import os #/node_order_store_effect.py:");
    expect(written(writerFile)).not.toMatch(/^import os/m);
  });

  test.each([
    ["a name that is no class", { name: "order writer" }, "A name is written like a class"],
    ["a name with the type in it", { name: "OrderWriterEffect" }, "Leave out Node and the type"],
    ["an operation that is a keyword", { operations: "create,import" }, '"import" cannot be a method of Python'],
    ["no operation", { operations: " , " }, "Name at least one operation"],
    ["a domain out of the folder", { domain: "../etc" }, "A domain is a word or two"],
    ["a node type without a template", { nodeType: "gateway" }, "invalid choice"],
  ])("refuses %s, and writes nothing", async (_, wrong, message) => {
    const { folder, ended } = generate({ ...writer, ...wrong }, { ENABLE_EVENT_INTELLIGENCE: "false" });
    const { exitCode, stderr } = await ended;
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining(message) });
    expect(existsSync(join(folder, writerFile))).toBe(false);
  });
});
