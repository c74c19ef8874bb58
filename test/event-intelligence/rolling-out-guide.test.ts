import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { judgeRollout } from "../../packages/event-intelligence/src/rollout/criteria.ts";
import { countRollout } from "../../packages/event-intelligence/src/rollout/rollout-counts.ts";
import { parseSnapshot } from "../../packages/event-intelligence/src/rollout/snapshot.ts";
import { eventually } from "../helpers/eventually.ts";
import { findFreePorts } from "../helpers/free-ports.ts";
import { metricsAfter } from "./rollout-scene.ts";
import { patience, repository, startNode } from "./run-program.ts";

const run = promisify(execFile);
const guide = readFileSync(join(repository, "docs/rolling-out.md"), "utf8");
const blocks = [...guide.matchAll(/^```(\w+) ?(\S*)\n([\s\S]*?)^```$/gm)].map(([, language, mark, code = ""]) => {
  return { language, mark, code };
});
const blockOf = (language: string) => blocks.find((block) => block.language === language && block.mark === "")?.code;

test("the guide's program serves metrics that the guide's command judges", async () => {
  const [port] = await findFreePorts(1);
  const here = (code = "") => code.replaceAll("9464", String(port));
  const program = startNode(["--input-type=module-typescript", "-e", here(blockOf("ts"))], patience);
  await eventually(async () => {
    if (program.child.exitCode !== null) throw new Error(program.stderr);
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(text).toMatch(/calls_total\{operation="QUALITY_ASSESSMENT",source="embedded",outcome="ok"\} 200$/m);
  });
  const { stdout } = await run("bash", ["-c", `${here(blockOf("sh")).trimEnd()} || true`], { cwd: repository });
  // How long the calls took is the machine's; all the rest is as the guide shows it.
  const withoutTimes = (text = "") =>
    text
      .split("\n")
      .filter((line) => !/^p95 |^No limit is broken|^Broken: p95/.test(line))
      .map((line) => line.replace(/[ -]+/g, " "));
  expect(withoutTimes(stdout)).toEqual(withoutTimes(blockOf("text")));
  expect(stdout).toMatch(/^p95 +[\d.]+ ms \(of 200 answers\) +at most 500 ms +at most 100 ms /m);
}, 120_000);

test("the guide's scripts are understood by the shell", async () => {
  const scripts = blocks.filter(({ mark }) => mark === "in-your-pipeline");
  expect(scripts).toHaveLength(2);
  for (const { code } of scripts) await run("bash", ["-n", "-c", code]);
});

test("the guide's table has each criterion with its limit and target", async () => {
  const snapshot = parseSnapshot(await metricsAfter({ answered: 1, timedOut: 0 }), "the test");
  const { criteria } = judgeRollout(countRollout([...snapshot.values()]), 1);
  const rows = [...guide.matchAll(/^\| ([\w-]+) \| (?:under |over )?(\S+)(?: \S+)? \| (\d+)[^|]* \|/gm)];
  const told = Object.fromEntries(rows.map(([, name, limit, target]) => [name, [limit, target]]));
  for (const { name, limit, target } of criteria) {
    expect(told[name], name).toEqual([limit === 0 ? "one" : String(limit), String(target)]);
  }
});
