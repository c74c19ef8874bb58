import { fromEnv } from "event-intelligence";
import { beforeAll, describe, expect, inject, it, onTestFinished } from "vitest";
import { type Environment, runProgram } from "../event-intelligence/run-program.ts";
import { eventually } from "../helpers/eventually.ts";
import { findFreePorts } from "../helpers/free-ports.ts";
import type { ComposeProject } from "./compose-project.ts";
import { docker, inspectContainer, publishedAddress } from "./docker.ts";
import { type Stack, stackProject } from "./stacks.ts";

/** Variables of the compose files, passed through to the worker; clients on the host must use the same. */
const sharedSettings = { KAFKA_ENVIRONMENT: "container-test", TOPIC_PROFILE: "archon" };

/** Works on one request at a time and takes few ahead, so that most are still the broker's when it is stopped. */
const slowWorker = { WORKER_CONCURRENCY: "1", WORKER_READ_AHEAD: "20" };

const analysedByEvents = /(\d+) of \1 files analysed \(\1 by events\)/;

/** The tests of a worker beside its broker, brought up from compose files; skipped with the reason in the name. */
export function describeStack(stack: Stack, problem: string | null): void {
  const name = `the worker beside ${stack.broker}`;
  if (problem === null) describe(name, () => testStack(stack));
  else describe.skip(name, () => it(`is not run: ${problem}`, () => {}));
}

function testStack(stack: Stack): void {
  let running: RunningStack;

  beforeAll(async () => {
    running = await startStack(stack);
  });

  it("says on the published port that it is ready", async () => {
    const { worker } = running;
    expect((await get(worker, "/readyz")).status).toBe(200);
    expect(await (await get(worker, "/metrics")).text()).toContain("event_intelligence_records_total");
  });

  it("answers a client on the host", async () => {
    const words = ["analyze", "examples/corpus", "--mode", "events"];
    const { exitCode, stdout, stderr } = await runProgram(words, running.clientEnvironment);
    expect(stdout + stderr).toMatch(analysedByEvents);
    expect(exitCode).toBe(0);
  });

  it("answers a client in another container of its network", async () => {
    const printed = await running.project.run(
      ...["run", "--rm", "--no-deps", "-T", "worker", "analyze", "/corpus", "--mode", "events"],
    );
    expect(printed).toMatch(analysedByEvents);
  });

  it("finds patterns in the mounted corpus", async () => {
    const words = ["patterns", "node_*_effect.py", "--domain", "database", "--mode", "events", "--json"];
    const { exitCode, stdout } = await runProgram(words, running.clientEnvironment);
    expect(stdout).toContain("database/");
    expect(exitCode).toBe(0);
  });

  it("can change neither the image nor the corpus, and write to /tmp", async () => {
    for (const folder of ["/app", "/corpus", "/home/node", "/var/tmp"]) {
      await expect(docker("exec", running.worker, "touch", `${folder}/written`), folder).rejects.toThrow(
        "Read-only file system",
      );
    }
    await docker("exec", running.worker, "sh", "-c", "touch /tmp/written && rm /tmp/written");
  });

  it("is not root, has no capability and cannot gain any", async () => {
    const status = await docker("exec", running.worker, "sh", "-c", "cat /proc/[0-9]*/status");
    const facts = status.split("\n").filter((line) => /^(Uid|Gid|Cap\w+|NoNewPrivs):/.test(line));
    expect(new Set(facts)).toEqual(
      new Set([
        ...["Uid", "Gid"].map((name) => `${name}:\t1000\t1000\t1000\t1000`),
        ...["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"].map((name) => `${name}:\t${"0".repeat(16)}`),
        "NoNewPrivs:\t1",
      ]),
    );
  });

  it("drains when it is stopped in the middle of its work, and answers the rest after its next start", async () => {
    const { worker } = running;
    const client = await eventsClient(running);
    const callCount = 600;
    let answeredCount = 0;
    const calls = Array.from({ length: callCount }, async (_, index) => {
      const answer = await client.analyzeCode({ sourcePath: `stopped_${index}.py`, content: pythonModule(index, 40) });
      answeredCount++;
      return answer.source;
    });
    const sources = Promise.all(calls);
    sources.catch(() => {});
    await eventually(() => answeredCount >= 10, { timeoutMs: 60_000 });
    const earlier = await drainReports(worker);

    await docker("stop", worker);
    const { State } = await inspectContainer(worker);
    expect(State).toMatchObject({ Running: false, ExitCode: 0 });
    const reports = (await drainReports(worker)).slice(earlier.length);
    expect(reports).toEqual([{ finished: expect.any(Number), abandoned: 0 }]);
    expect(reports[0]?.finished).toBeGreaterThan(0);
    expect(answeredCount).toBeLessThan(callCount);
    // Nobody answers now; who may take another answer gets one with its label.
    const meanwhile = await fallbackAnswer(running);
    expect(meanwhile).toMatchObject({ source: "direct", fallbackReason: expect.any(String) });

    await docker("start", worker);
    expect(new Set(await sources)).toEqual(new Set(["events"]));
    await untilHealth(worker, "healthy");
  });

  it("ends at once when it is stopped while it is still starting", async () => {
    const { worker } = running;
    await docker("stop", worker);
    await docker("start", worker);
    await docker("stop", worker);
    // 137 would mean: deaf to SIGTERM until the grace time was over and it was killed.
    expect((await inspectContainer(worker)).State.ExitCode).toBeOneOf([0, 143]);
    await docker("start", worker);
    await untilHealth(worker, "healthy");
  });

  it("outlives a broker that is killed, and is healthy again when that is back", async () => {
    const { worker, broker } = running;
    await docker("kill", broker);
    await eventually(async () => (await get(worker, "/readyz")).status === 503, { timeoutMs: 60_000, everyMs: 200 });
    expect((await get(worker, "/healthz")).status).toBe(200);
    expect((await fallbackAnswer(running)).source).toBe("direct");
    await untilHealth(worker, "unhealthy");

    await docker("start", broker);
    await untilHealth(worker, "healthy");
    expect(await inspectContainer(worker)).toMatchObject({ RestartCount: 0, State: { Running: true } });
    const client = await eventsClient(running);
    const { source } = await client.analyzeCode({ sourcePath: "after.py", content: pythonModule(1_000, 5) });
    expect(source).toBe("events");
  });

  it("shares the requests with workers that are added", async () => {
    const { project } = running;
    onTestFinished(async () => void (await project.run("up", "--detach", "--no-build", "--scale", "worker=1")));
    await project.run("up", "--detach", "--no-build", "--scale", "worker=3");
    const workers = await project.containers("worker");
    expect(workers).toHaveLength(3);
    for (const worker of workers) await untilHealth(worker, "healthy");

    const client = await eventsClient(running);
    const questions = Array.from({ length: 60 }, (_, index) => ({
      sourcePath: `shared_${index}.py`,
      content: pythonModule(2_000 + index, 5),
    }));
    const answers = await Promise.all(questions.map((question) => client.analyzeCode(question)));
    expect(new Set(answers.map(({ source }) => source))).toEqual(new Set(["events"]));
    for (const worker of workers) {
      expect(await (await get(worker, "/metrics")).text()).toMatch(/_total\{kind="completed"\} [1-9]/);
    }
  });
}

interface RunningStack {
  readonly project: ComposeProject;
  readonly worker: string;
  readonly broker: string;
  /** What a client on the host is set to. */
  readonly clientEnvironment: Environment;
}

async function startStack(stack: Stack): Promise<RunningStack> {
  const { composeCommands, runId } = inject("container") ?? { composeCommands: [], runId: "" };
  const [command] = composeCommands;
  if (!command) throw new Error("there is no Compose");
  const [brokerPort = 0, firstPort = 0] = await findFreePorts(2);
  const project = stackProject(
    stack,
    { runId, command },
    {
      ...sharedSettings,
      BROKER_PORT: String(brokerPort),
      WORKER_PORTS: `${firstPort}-${firstPort + 9}`,
      ...slowWorker,
    },
  );
  await project.run("up", "--detach", "--no-build", "worker");
  const [worker = ""] = await project.containers("worker");
  const [broker = ""] = await project.containers("redpanda");
  await untilHealth(worker, "healthy");
  const clientEnvironment = { ...sharedSettings, KAFKA_BOOTSTRAP_SERVERS: `localhost:${brokerPort}` };
  return { project, worker, broker, clientEnvironment };
}

async function untilHealth(id: string, wanted: "healthy" | "unhealthy"): Promise<void> {
  await eventually(
    async () => {
      const { State } = await inspectContainer(id);
      if (State.Health?.Status === wanted) return;
      const log = await docker("logs", "--tail", "10", id);
      throw new Error(`container ${id} is ${State.Health?.Status ?? "without health"}, not ${wanted}:\n${log}`);
    },
    { timeoutMs: 120_000, everyMs: 500 },
  );
}

/** Asked anew each time: a container that was started again may be published at another port. */
async function get(worker: string, path: string): Promise<Response> {
  return await fetch(`http://${await publishedAddress(worker, 8080)}${path}`);
}

/** A client in this process, with budgets that outlast a stop and start of the worker; closed after the test. */
async function eventsClient({ clientEnvironment }: RunningStack) {
  const client = await fromEnv({
    environment: { ...clientEnvironment, ANALYSIS_MODE: "events", KAFKA_CODE_ANALYSIS_TIMEOUT_MS: "120000" },
  });
  onTestFinished(() => client.close());
  return client;
}

/** One answer of a client that may fall back; its budget is enough for a slow machine's own analyzer to start. */
async function fallbackAnswer({ clientEnvironment }: RunningStack) {
  const client = await fromEnv({ environment: { ...clientEnvironment, KAFKA_CODE_ANALYSIS_TIMEOUT_MS: "20000" } });
  try {
    return await client.analyzeCode({ sourcePath: "meanwhile.py", content: "def one():\n    return 1\n" });
  } finally {
    await client.close();
  }
}

/** What a worker's log says about each of its orderly ends: how many requests in hand it finished. */
async function drainReports(worker: string): Promise<{ finished: number; abandoned: number }[]> {
  const lines = (await docker("logs", worker)).split("\n").filter((line) => line.includes('"msg":"worker drained"'));
  return lines.map((line) => {
    const { finished, abandoned } = JSON.parse(line) as { finished: number; abandoned: number };
    return { finished, abandoned };
  });
}

/** Different for each seed, since a worker remembers what it has answered. Forty functions take some milliseconds. */
function pythonModule(seed: number, functionCount: number): string {
  const functions = Array.from(
    { length: functionCount },
    (_, index) => `def function_${seed}_${index}(first, second):
    if first > second:
        return first - second
    return [value * ${index} for value in range(first) if value % 2]
`,
  );
  return functions.join("\n");
}
