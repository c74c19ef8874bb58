import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const run = promisify(execFile);
const flags = ["--disable-warning=ExperimentalWarning", "--input-type=module-typescript"];

/** Runs a program and waits until it ends by itself; one that does not is killed and fails. */
async function runProgram(code: string): Promise<string> {
  const { stdout, stderr } = await run(process.execPath, [...flags, "--eval", code], { cwd: root, timeout: 100_000 });
  return stdout + stderr;
}

test("a process ends by itself after calls that timed out, were aborted, refused or about to be retried, though it closes nothing", async () => {
  const output = await runProgram(`
    import { createIntelligenceClient, createRequestClient } from "@event-intelligence/client";
    import { createCodeAnalysisService } from "@event-intelligence/contracts/code-analysis";
    import { createMemoryBroker } from "@event-intelligence/transport/memory";

    const service = createCodeAnalysisService({ profile: "archon" });
    const broker = createMemoryBroker();
    const transport = broker.createTransport();
    await transport.start();
    await transport.ensureTopics(Object.values(service.topics).map((topic) => ({ topic })), { mode: "create" });
    const client = createRequestClient({ transport, service, breaker: { threshold: 1, timeoutMs: 600_000 } });
    const ask = (options) => client.ask("QUALITY_ASSESSMENT", { sourcePath: "a.py", content: "" }, options);
    const codeOf = (call) => call.then(() => "answered", (error) => error.code);
    const aborted = codeOf(ask({ signal: AbortSignal.timeout(50), timeoutMs: 600_000 }));
    await client.start({ timeoutMs: 600_000 });
    console.log(await codeOf(ask({ timeoutMs: 100 })), await aborted, await codeOf(ask()), client.status.pending);

    broker.faults.failSends({ as: "not-sent" });
    const retrying = createRequestClient({ transport, service, retry: { backoffBaseMs: 600_000, backoffMaxMs: 600_000 } });
    console.log(await codeOf(retrying.ask("QUALITY_ASSESSMENT", { sourcePath: "a.py", content: "" }, { timeoutMs: 100 })));

    const direct = { QUALITY_ASSESSMENT: async () => ({}) };
    const falling = createIntelligenceClient({ events: null, direct, timeoutsMs: { QUALITY_ASSESSMENT: 600_000 } });
    const { source } = await falling.analyzeCode({ sourcePath: "a.py", content: "", operation: "QUALITY_ASSESSMENT" });
    console.log(source);
  `);
  expect(output).toBe("REQUEST_TIMEOUT REQUEST_ABORTED CIRCUIT_OPEN 0\nREQUEST_TIMEOUT\ndirect\n");
});

test("a process ends by itself with a pair that answered and was never closed, and so with an embedded worker", async () => {
  const output = await runProgram(`
    import { fromEnv } from "event-intelligence";
    import { startPair } from "event-intelligence/testing";

    const { client } = await startPair({ handlers: { PATTERN_EXTRACTION: async () => ({}) } });
    console.log((await client.discoverPatterns({})).source);
    const embedded = await fromEnv({ environment: { ANALYSIS_CACHE_MEGABYTES: "0" }, onNotice: () => {} });
    const timeoutMs = 15_000;
    console.log((await embedded.analyzeCode({ sourcePath: "a.py", content: "a = 1" }, { timeoutMs })).source);
  `);
  expect(output).toBe("events\nembedded\n");
});
