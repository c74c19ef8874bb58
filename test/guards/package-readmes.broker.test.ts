import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { brokerBootstrapServers, describeWithBroker } from "../helpers/broker.ts";
import { readPackages, repositoryRoot } from "./floor-plan/house.ts";

const run = promisify(execFile);
const flags = ["--disable-warning=ExperimentalWarning", "--input-type=module-typescript"];

/** Examples marked as "ts kafka", with what they print. */
const examples = readPackages().flatMap(({ folder }) => {
  const readme = readFileSync(join(repositoryRoot, folder, "README.md"), "utf8");
  const found = readme.matchAll(/^```ts kafka\n([\s\S]*?)^```\n(?:\nprints\n\n```text\n([\s\S]*?)^```\n)?/gm);
  return [...found].map(({ 1: code = "", 2: printed }) => ({ folder, code, printed }));
});

describeWithBroker("examples over Kafka in the packages' READMEs", () => {
  it("are there", () => expect(examples).not.toEqual([]));

  it.each(examples)(
    "end by themselves and print what they say: $folder",
    async ({ code, printed }) => {
      const ownTopics = code
        .replaceAll("localhost:29092", brokerBootstrapServers())
        .replace(/name: "(\w+)"/, `name: "$1-${randomUUID().slice(0, 8)}"`);
      expect(ownTopics).not.toBe(code);
      const { stdout } = await run(process.execPath, [...flags, "--eval", ownTopics], {
        cwd: repositoryRoot,
        timeout: 60_000,
      });
      expect(stdout).toBe(printed);
    },
    70_000,
  );
});
