import { describe, expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { findFreePorts } from "../helpers/free-ports.ts";
import { startSilentPeer } from "../helpers/peer.ts";
import { type Environment, logLines, type RunningProgram, startProgram } from "./run-program.ts";

async function startWorker(
  commandArguments: readonly string[] = [],
  environment: Environment = {},
): Promise<{ worker: RunningProgram; port: number; get(path: string): Promise<Response> }> {
  const [port = 0] = await findFreePorts(1);
  const worker = startProgram(["worker", "--port", String(port), ...commandArguments], environment);
  return { worker, port, get: (path) => fetch(`http://127.0.0.1:${port}${path}`) };
}

/** Settings of a worker whose broker takes connections and never answers, so that it goes on starting. */
async function silentBroker(): Promise<Environment> {
  return { KAFKA_BOOTSTRAP_SERVERS: (await startSilentPeer()).address };
}

describe("a worker that cannot start", () => {
  test("without a broker it ends at once, and says what is missing and what to do", async () => {
    const ended = await startProgram(["worker"]).ended;
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toContain(
      "KAFKA_BOOTSTRAP_SERVERS is not set, and without a broker nobody can ask this worker. Allowed: host:port of a broker.",
    );
  });

  test("a health port that is taken is wrong usage", async () => {
    const { port } = await startSilentPeer();
    const environment = { HEALTH_CHECK_PORT: String(port), ...(await silentBroker()) };
    const ended = await startProgram(["worker"], environment).ended;
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain(`HEALTH_CHECK_PORT="${port}" is taken already at 127.0.0.1. Allowed: a free port`);
  });

  test("so is an address that this machine does not have", async () => {
    const environment = { HEALTH_CHECK_HOST: "192.0.2.1", ...(await silentBroker()) };
    const ended = await startProgram(["worker", "--port", "0"], environment).ended;
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('HEALTH_CHECK_HOST="192.0.2.1" cannot be listened on');
  });

  test("all roots that are no folders are named at once", async () => {
    const ended = await startProgram(["worker", "--roots", "nowhere", "examples/corpus", "README.md"], {
      KAFKA_BOOTSTRAP_SERVERS: "127.0.0.1:1",
    }).ended;
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('PATTERN_ROOTS="nowhere" names a folder that cannot be read (ENOENT)');
    expect(ended.stderr).toContain('PATTERN_ROOTS="README.md" names something that is no folder');
  });
});

describe("a worker whose broker cannot be had", () => {
  const secret = "never-show-this";
  const login = { KAFKA_SASL_MECHANISM: "plain", KAFKA_SASL_USERNAME: "ada", KAFKA_SASL_PASSWORD: secret };

  test("gives up within its bound, says why in JSON without secrets, and exits with 3", async () => {
    const { worker } = await startWorker([], { KAFKA_BOOTSTRAP_SERVERS: "127.0.0.1:1", LOG_LEVEL: "trace", ...login });
    const ended = await worker.ended;
    expect(ended).toMatchObject({ exitCode: 3, stdout: "" });
    expect(ended.stderr).not.toContain(secret);
    expect(logLines(ended)).toContainEqual(
      expect.objectContaining({
        level: "fatal",
        msg: "worker failed",
        error: expect.objectContaining({
          code: "TRANSPORT_UNAVAILABLE",
          message: expect.stringContaining("bootstrap"),
        }),
      }),
    );
  });

  test("is alive and measured but not ready meanwhile, says what is missing, and ends well at SIGTERM", async () => {
    const { worker, port, get } = await startWorker(["--roots", "examples/corpus"], await silentBroker());
    const answer = await eventually(() => get("/readyz?verbose"));
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      status: "not ready",
      reasons: expect.arrayContaining([expect.stringMatching(/^transport is starting/)]),
    });
    expect(await (await get("/healthz")).json()).toEqual({ status: "alive" });
    const metrics = await get("/metrics");
    expect(metrics.headers.get("content-type")).toContain("text/plain");
    expect(await metrics.text()).toContain('event_intelligence_records_total{kind="received"} 0\n');
    expect((await get("/")).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`, { method: "POST" })).status).toBe(405);
    worker.kill("SIGTERM");
    const ended = await worker.ended;
    expect(ended).toMatchObject({ exitCode: 0, stdout: "" });
    expect(logLines(ended).map(({ level }) => level)).not.toContain("fatal");
  });

  test("serves no metrics where they are off, logs for people without colours, and ends at Ctrl-C with 130", async () => {
    const environment = { METRICS_ENABLED: "no", LOG_FORMAT: "pretty", ...(await silentBroker()) };
    const { worker, get } = await startWorker([], environment);
    const answer = await eventually(() => get("/metrics"));
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ paths: ["/healthz", "/readyz"] });
    worker.kill("SIGINT");
    const ended = await worker.ended;
    expect(ended.exitCode).toBe(130);
    expect(ended.stderr).toMatch(/INFO.*worker is starting/);
    expect(ended.stderr).not.toContain("\u001b");
  });
});
