import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { patience } from "../event-intelligence/run-program.ts";
import { describeWithBroker } from "../helpers/broker.ts";
import { needsBroker, runShell, runShellWithBroker } from "./run-shell.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const readme = readFileSync(`${root}README.md`, "utf8");
const run = promisify(execFile);

interface Block {
  readonly language: string;
  /** "by-ci": its lines are run by the continuous integration script instead. */
  readonly mark: string;
  readonly code: string;
  readonly line: number;
}

const blocks: Block[] = [...readme.matchAll(/^```(\w+) ?(\S*)\n([\s\S]*?)^```$/gm)].map((match) => ({
  language: match[1] ?? "",
  mark: match[2] ?? "",
  code: match[3] ?? "",
  line: readme.slice(0, match.index).split("\n").length,
}));

const shellBlocks = blocks.filter(({ language, mark }) => language === "sh" && mark === "");

describe("README", () => {
  it("has a block of TypeScript on its first screen", () => {
    expect(blocks[0]?.language).toBe("ts");
    expect(blocks[0]?.line).toBeLessThan(10);
  });

  for (const block of blocks.filter(({ language }) => language === "ts")) {
    it(`runs the TypeScript at line ${block.line}`, async () => {
      const child = run(
        process.execPath,
        ["--disable-warning=ExperimentalWarning", "--input-type=module-typescript", "-e", block.code],
        { cwd: root, env: { ...process.env, ...patience, KAFKA_BOOTSTRAP_SERVERS: "" }, timeout: 60_000 },
      );
      const { stdout } = await child;
      // What each of them prints of an answer: who gave it, or how sure it is.
      expect(stdout).toMatch(/^(embedded: quality|confidence 0\.7)/m);
    });
  }

  for (const block of shellBlocks.filter((candidate) => !needsBroker(candidate.code))) {
    it(`runs the commands at line ${block.line}`, async () => {
      await runShell(block.code, { KAFKA_BOOTSTRAP_SERVERS: "" });
    }, 120_000);
  }

  it("names under by-ci only what the continuous integration script runs", () => {
    const script = readFileSync(`${root}.ci/run`, "utf8").split("\n");
    const lines = blocks.filter(({ mark }) => mark === "by-ci").flatMap(({ code }) => code.trim().split("\n"));
    expect(lines.length).toBeGreaterThan(0);
    expect(script).toEqual(expect.arrayContaining(lines));
  });
});

describeWithBroker("README with a broker", () => {
  for (const block of shellBlocks.filter(({ code }) => needsBroker(code))) {
    it(`runs the commands at line ${block.line}`, async () => {
      const output = await runShellWithBroker(block.code);
      expect(output).toContain("by events");
      expect(output).toContain("source events");
      expect(output).toContain("Everything a call needs is there.");
    }, 120_000);
  }
});
