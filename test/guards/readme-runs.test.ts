import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { patience } from "../event-intelligence/run-program.ts";
import { brokerBootstrapServers, describeWithBroker } from "../helpers/broker.ts";
import { findFreePorts } from "../helpers/free-ports.ts";

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

const needsBroker = ({ code }: Block) => code.includes("KAFKA_BOOTSTRAP_SERVERS");
const shellBlocks = blocks.filter(({ language, mark }) => language === "sh" && mark === "");

async function runShell(code: string, environment: Record<string, string> = {}): Promise<string> {
  // With job control each background job is a process group, as in a terminal, and none may outlive its block.
  const script = `set -m; trap 'for job in $(jobs -p); do kill -- -$job || true; done 2>/dev/null; wait' EXIT; ${code}`;
  const { stdout, stderr } = await run("bash", ["-e", "-o", "pipefail", "-c", script], {
    cwd: root,
    env: { ...process.env, ...patience, ...environment },
    timeout: 110_000,
  });
  return stdout + stderr;
}

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
      expect(stdout).toContain("embedded: quality");
    });
  }

  for (const block of shellBlocks.filter((candidate) => !needsBroker(candidate))) {
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
  for (const block of shellBlocks.filter(needsBroker)) {
    it(`runs the commands at line ${block.line}`, async () => {
      const [port] = await findFreePorts(1);
      const code = block.code
        .replaceAll("localhost:29092", brokerBootstrapServers())
        .replaceAll("localhost:8080", `localhost:${port}`);
      const output = await runShell(code, { HEALTH_CHECK_PORT: String(port), KAFKA_ENVIRONMENT: `readme-${port}` });
      expect(output).toContain("by events");
      expect(output).toContain("source events");
      expect(output).toContain("Everything a call needs is there.");
    }, 120_000);
  }
});
