import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { patience, startNode, temporaryFolder, withCorpus } from "../event-intelligence/run-program.ts";
import { findFreePorts } from "../helpers/free-ports.ts";
import { startSilentPeer } from "../helpers/peer.ts";

const script = "examples/node-script/write-context.mjs";

describe("the plain Node script", () => {
  test("writes a context within its size into a file, and names its sources", async () => {
    const output = join(temporaryFolder(), "context.md");
    const { exitCode, stdout } = await startNode(
      [script, "effect", "database", "--max-bytes", "4000", "--output", output],
      withCorpus,
    ).ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
    const markdown = readFileSync(output, "utf8");
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(4_000);
    expect(markdown).toMatch(/^# Context for an? effect node, domain database\n[\s\S]*^1\. embedded: /m);
  });

  test("says what is wrong with a question or a size that cannot be, and writes nothing", async () => {
    const withoutEvents = { ENABLE_EVENT_INTELLIGENCE: "false" };
    const gateway = await startNode([script, "gateway"], withoutEvents).ended;
    expect(gateway).toMatchObject({ exitCode: 2, stdout: "" });
    expect(gateway.stderr).toContain("pass one of effect, compute, reducer, orchestrator");
    const tight = await startNode([script, "--max-bytes", "10"], withoutEvents).ended;
    expect(tight).toMatchObject({ exitCode: 2, stdout: "" });
    const [, needed = ""] = /^--max-bytes 10 is too little\. Give it at least (\d+)\.\n$/.exec(tight.stderr) ?? [];
    expect((await startNode([script, "--max-bytes", needed], withoutEvents).ended).exitCode).toBe(0);
  });

  test.each([["abc"], ["-1"], ["0"], ["1e9"], [""]])("refuses the size %j", async (size) => {
    const { exitCode, stdout, stderr } = await startNode([script, `--max-bytes=${size}`]).ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toBe(`--max-bytes ${size} is no size. Give bytes, such as 6000.\n`);
  });

  test("has help, and names an option that there is not", async () => {
    const help = await startNode([script, "--help"]).ended;
    expect(help).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Usage: write-context/), stderr: "" });
    const wrong = await startNode([script, "--size", "9"]).ended;
    expect(wrong).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining("--size") });
  });

  test.each(["auto", "events"])("has the catalogue where nobody answers, and says so, in mode %s", async (mode) => {
    const [port] = await findFreePorts(1);
    const environment = { ...patience, ANALYSIS_MODE: mode, KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${port}` };
    const { exitCode, stdout, stderr } = await startNode([script], environment).ended;
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Nothing came from events (failed: TRANSPORT_UNAVAILABLE)");
    expect(stderr).toMatch(/Nothing was found in code: .*127\.0\.0\.1/);
  });

  test("ends at Ctrl-C while it waits for a broker that says nothing", async () => {
    const broker = await startSilentPeer();
    const output = join(temporaryFolder(), "context.md");
    const running = startNode([script, "--output", output], { ...patience, KAFKA_BOOTSTRAP_SERVERS: broker.address });
    await broker.connected;
    running.kill("SIGINT");
    expect(await running.ended).toMatchObject({ exitCode: 130, stdout: "", stderr: "" });
    expect(existsSync(output)).toBe(false);
  });
});
