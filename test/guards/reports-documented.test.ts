import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith } from "../event-intelligence/folder-with.ts";
import { repository, runProgram } from "../event-intelligence/run-program.ts";

const documentation = readFileSync(join(repository, "docs/reports.md"), "utf8");
const named = new Set([...documentation.matchAll(/`([A-Za-z0-9.]+)`/g)].map(([, name]) => name));

/** The paths of all fields of a value; entries of lists count as one. */
function* fieldsOf(value: unknown, path = ""): Generator<string> {
  if (Array.isArray(value)) for (const entry of value) yield* fieldsOf(entry, path);
  else if (typeof value === "object" && value !== null) {
    for (const [name, field] of Object.entries(value)) {
      yield `${path}${name}`;
      yield* fieldsOf(field, `${path}${name}.`);
    }
  }
}

test("docs/reports.md names every field of a JSON report", async () => {
  const flawed = readFileSync(join(repository, "examples/corpus/flawed/node_order_poller_effect.py"), "utf8");
  const retried = readFileSync(join(repository, "examples/corpus/api/node_payment_gateway_effect.py"), "utf8");
  const folder = folderWith({ "a.py": flawed, "retried.py": retried, "broken.py": Buffer.from([0, 1, 2, 0]) });
  mkdirSync(join(folder, "reports"));
  const analyze = (...options: string[]) =>
    runProgram(["analyze", ".", "--json", ...options], { ENABLE_EVENT_INTELLIGENCE: "off" }, { cwd: folder });
  await analyze("--output", "reports/baseline.json");
  writeFileSync(join(folder, "a.py"), flawed.replaceAll("time.sleep", "pause"));
  const { stdout } = await analyze("--baseline", "reports/baseline.json");
  const report = JSON.parse(stdout) as Record<string, unknown>;
  expect(Object.keys(report)).toEqual(["version", "summary", "files", "errors", "fixed", "timings"]);
  const fields = new Set(fieldsOf(report));
  expect(fields).toContain("files.patterns.endLine");
  expect(fields).toContain("files.issues.state");
  expect(fields).toContain("fixed.fingerprint");
  const unnamed = [...fields].filter((path) => !named.has(path) && !named.has(path.replace(/^.*\./, "")));
  expect(unnamed).toEqual([]);
});
