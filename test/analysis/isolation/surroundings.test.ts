import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { codeAnalysisOperations } from "@event-intelligence/contracts/code-analysis";
import { expect, onTestFinished, test } from "vitest";
import type { IsolateError } from "../../../packages/analysis/src/isolation/isolate.ts";
import { startProcess } from "../../../packages/analysis/src/isolation/start-process.ts";
import { eventually } from "../../helpers/eventually.ts";
import { runCommand } from "../../helpers/run-command.ts";
import { analyzeText, useEngine } from "../engine.ts";
import { createFolder } from "../temporary-folder.ts";
import { endlessCode, isAlive, small } from "./processes.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const timeout = 120_000;
const isLinux = process.platform === "linux";

/** A program that analyses `content` with one process; it says `busy` with the number of the process, and later the answer's first function or error. */
function startCaller(content: string, beside = "", nodeFlags: readonly string[] = []) {
  const program = `
    import { createAnalysisEngine } from "@event-intelligence/analysis";
    const engine = createAnalysisEngine({ processes: 1, parseTimeoutMs: 100_000, requestTimeoutMs: 100_000 });
    ${beside}
    const content = ${content};
    const answer = engine.analyze("QUALITY_ASSESSMENT", { sourcePath: "a.py", content });
    let seen = [];
    const look = setInterval(() => {
      const { busy, processIds: [id] } = engine.status;
      if (busy === 1 && id !== undefined && !seen.includes(id)) { console.log("busy", id); seen.push(id); }
    }, 10);
    answer.then(({ functions }) => console.log("answer", functions[0].name), ({ code, message, cure }) => console.log(code, message, cure))
      .finally(() => { clearInterval(look); return engine.close(); });
  `;
  const flags = ["--disable-warning=ExperimentalWarning", ...nodeFlags, "--input-type=module-typescript"];
  const child = spawn(process.execPath, [...flags, "--eval", program], {
    cwd: root,
    // A group of its own, as a terminal makes one for each command.
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, KAFKA_SASL_PASSWORD: "secret" },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  return { processId: child.pid as number, printed: () => printed };
}

const busyFor = { timeoutMs: 60_000 };

test.runIf(isLinux)(
  "a process is told where programs, libraries and temporary files are, and none of its parent's secrets",
  async () => {
    process.env.KAFKA_SASL_PASSWORD = "secret";
    onTestFinished(() => {
      delete process.env.KAFKA_SASL_PASSWORD;
    });
    const engine = useEngine({ processes: 1 });
    await engine.start();
    const environment = readFileSync(`/proc/${engine.status.processIds[0]}/environ`, "latin1");
    const names = environment.split("\0").map((entry) => entry.split("=", 1)[0] ?? "");
    expect(names).toContain("PATH");
    const allowed =
      /^(|PATH|(LD|DYLD)_LIBRARY_PATH|TMPDIR|TE?MP|TZ|LANG|LC_ALL|MALLOC_TRIM_THRESHOLD_|NODE_CHANNEL_\w+|NODE_COMPILE_CACHE)$/;
    expect(names.filter((name) => !allowed.test(name))).toEqual([]);
  },
  timeout,
);

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "what is in hand is finished when %s goes to the whole group and its caller goes on",
  async (signal) => {
    const caller = startCaller(
      JSON.stringify(`${small}y = [${"1,".repeat(50_000)}]\n`),
      `process.on("${signal}", () => console.log("heard"));`,
    );
    await eventually(() => caller.printed().includes("busy"), busyFor);
    process.kill(-caller.processId, signal);
    await eventually(() => caller.printed().includes("answer f"), busyFor);
    expect(caller.printed()).toContain("heard");
  },
  timeout,
);

test.each([
  ["is killed", "SIGKILL", ""],
  ["crashes", "SIGSEGV", ""],
  ["ends itself", "SIGUSR2", 'process.on("SIGUSR2", () => process.exit());'],
  ["throws", "SIGUSR2", 'process.on("SIGUSR2", () => { throw new Error("planned"); });'],
] as const)(
  "no process stays when its parent %s in the middle of a request, deaf as it may be",
  async (_, signal, beside) => {
    const caller = startCaller(endlessCode, beside);
    await eventually(() => caller.printed().includes("busy"), busyFor);
    const child = Number(/busy (\d+)/.exec(caller.printed())?.[1]);
    // One that is stopped hears of nothing, as one that computes.
    process.kill(child, "SIGSTOP");
    process.kill(caller.processId, signal);
    await eventually(() => !isAlive(child));
  },
  timeout,
);

test(
  "no process stays when the thread of its parent that started it is ended",
  async () => {
    const caller = startCaller(
      JSON.stringify(small),
      `
      const { Worker } = await import("node:worker_threads");
      const thread = new Worker(\`
        import { createAnalysisEngine } from "@event-intelligence/analysis";
        import { parentPort } from "node:worker_threads";
        const engine = createAnalysisEngine({ processes: 1 });
        await engine.start();
        parentPort.postMessage(engine.status.processIds[0]);
        setInterval(() => {}, 1000);
      \`, { eval: true, type: "module" });
      thread.on("message", (id) => { console.log("thread's", id); thread.terminate().then(() => console.log("ended")); });
      thread.on("error", (error) => console.log(error));
    `,
    );
    await eventually(() => caller.printed().includes("ended"), busyFor);
    const id = Number(/thread's (\d+)/.exec(caller.printed())?.[1]);
    await eventually(() => !isAlive(id));
  },
  timeout,
);

test("a Node that is not there fails start and requests, and says where to name another one", async () => {
  const engine = useEngine({ processes: 1, nodePath: "/no/such/node" });
  const refusal = {
    code: "BACKEND_UNAVAILABLE",
    message: expect.stringContaining("ENOENT"),
    cure: expect.stringContaining("EVENT_INTELLIGENCE_NODE"),
  };
  await expect(engine.start()).rejects.toMatchObject(refusal);
  await expect(analyzeText(engine, "a.py", small)).rejects.toMatchObject(refusal);
});

/** A program that starts the given commands; gone when the test is over. */
function scriptOf(...commands: string[]): string {
  const path = join(createFolder(), "node-wrapper");
  writeFileSync(path, ["#!/bin/sh", ...commands, ""].join("\n"), { mode: 0o755 });
  return path;
}

test(
  "a wrapper that starts Node may read the texts, and what it started ends with its deadline and with the engine",
  async () => {
    const nodePath = relative("", scriptOf(`'${process.execPath}' "$@"`));
    const engine = useEngine({ processes: 1, nodePath, parseTimeoutMs: 100_000, requestTimeoutMs: 10_000 });
    expect((await analyzeText(engine, "a.py", small)).functions).toHaveLength(1);
    const [first] = engine.status.processIds;
    process.kill(first as number, "SIGSTOP");
    await expect(analyzeText(engine, "b.py", small)).rejects.toMatchObject({ code: "TIMEOUT" });
    await eventually(() => !isAlive(first as number));
    expect((await analyzeText(engine, "c.py", small)).functions).toHaveLength(1);
    const [second] = engine.status.processIds;
    await engine.close();
    await eventually(() => !isAlive(second as number));
  },
  timeout,
);

test("a Node that ends in its start is told with the line that says why", async () => {
  const engine = useEngine({
    processes: 1,
    nodePath: scriptOf("echo 'Error: no such module' >&2", "echo v1 >&2", "exit 3"),
  });
  await expect(engine.start()).rejects.toMatchObject({
    code: "BACKEND_UNAVAILABLE",
    message: "An analysis process died in its start: it exited with code 3, Error: no such module.",
    cure: expect.stringContaining("nodePath"),
  });
});

test(
  "no process stays when also the shell that would end it was ended before",
  async () => {
    const caller = startCaller(endlessCode);
    await eventually(() => caller.printed().includes("busy"), busyFor);
    const children = await runCommand("ps", ["-A", "-o", "pid=,ppid=,comm="], { timeoutMs: 10_000 });
    const shell = new RegExp(`^\\s*(\\d+)\\s+${caller.processId}\\s+sh$`, "m").exec(children.output)?.[1];
    process.kill(Number(shell), "SIGKILL");
    process.kill(Number(/busy (\d+)/.exec(caller.printed())?.[1]), "SIGKILL");
    const next = await eventually(() => /busy \d+\nbusy (\d+)/.exec(caller.printed())?.[1] ?? null, busyFor);
    process.kill(Number(next), "SIGSTOP");
    process.kill(caller.processId, "SIGKILL");
    await eventually(() => !isAlive(Number(next)));
  },
  timeout,
);

test("another Node than the caller's may read the texts", async () => {
  const engine = useEngine({ processes: 1, nodePath: process.execPath });
  expect((await analyzeText(engine, "a.py", small)).functions).toHaveLength(1);
});

test(
  "where Node may not start processes, a request says so, and with which flag it may",
  async () => {
    const caller = startCaller(JSON.stringify(small), "", ["--permission", "--allow-fs-read=*"]);
    await eventually(() => caller.printed().includes("BACKEND_UNAVAILABLE"), busyFor);
    expect(caller.printed()).toContain("Start Node with --allow-child-process.");
  },
  timeout,
);

test("a process whose heap is full is told from one that died", async () => {
  const ended = Promise.withResolvers<IsolateError>();
  const content = "def f(x):\n    return x\n".repeat(20_000);
  const request = codeAnalysisOperations.COMPREHENSIVE_ANALYSIS.request.parse({ sourcePath: "a.py", content });
  const isolate = startProcess<unknown, { type: string }>({
    entry: "pool/process",
    settings: { parseTimeoutMs: 100_000, memoryCapMegabytes: 64 },
    nodePath: undefined,
    maxHeapMegabytes: 18,
    maxYoungMegabytes: 3,
    onMessage: ({ type }) => {
      if (type === "ready") isolate.send({ kind: "report", operation: "COMPREHENSIVE_ANALYSIS", request });
      else void isolate.kill();
    },
    onEnd: ended.resolve,
  });
  onTestFinished(() => isolate.kill());
  expect(await ended.promise).toMatchObject({ end: "out-of-memory" });
});

test(
  "a thread that used an engine and closed it leaves no zombie behind",
  async () => {
    const caller = startCaller(
      endlessCode,
      `
      const { Worker } = await import("node:worker_threads");
      const thread = new Worker(\`
        import { createAnalysisEngine } from "@event-intelligence/analysis";
        const engine = createAnalysisEngine({ processes: 1 });
        await engine.start();
        await engine.close();
      \`, { eval: true, type: "module" });
      thread.on("exit", () => console.log("thread is over"));
    `,
    );
    await eventually(() => /thread is over[\s\S]*busy|busy[\s\S]*thread is over/.test(caller.printed()), busyFor);
    const { output } = await runCommand("ps", ["-A", "-o", "stat=,ppid="], { timeoutMs: 10_000 });
    const states = [...output.matchAll(/^\s*(\S+)\s+(\d+)$/gm)].filter(
      ([, , parent]) => Number(parent) === caller.processId,
    );
    expect(states.map(([, state]) => state).filter((state) => state?.startsWith("Z"))).toEqual([]);
  },
  timeout,
);
