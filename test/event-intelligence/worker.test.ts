import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { findFreePorts } from "../helpers/free-ports.ts";
import { type Environment, logLines, type RunningProgram, startProgram, untilReady } from "./run-program.ts";

async function startWorker(
  commandArguments: readonly string[] = [],
  environment: Environment = {},
): Promise<{ worker: RunningProgram; port: number; get(path: string): Promise<Response> }> {
  const [port = 0] = await findFreePorts(1);
  const worker = startProgram(["worker", "--port", String(port), ...commandArguments], environment);
  return { worker, port, get: (path) => fetch(`http://127.0.0.1:${port}${path}`) };
}

/** Listens as a broker would, takes connections and never answers. */
async function startSilentServer(): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket)).listen(0, "127.0.0.1");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

describe("worker without a broker", () => {
  test("is alive, ready and measured, warns that nobody asks it, and ends well at SIGTERM", async () => {
    const { worker, port, get } = await startWorker(["--roots", "examples/corpus"]);
    await untilReady(worker, port);
    expect(await (await get("/healthz")).json()).toEqual({ status: "alive" });
    expect(await (await get("/readyz?verbose")).json()).toEqual({ status: "ready", reasons: [] });
    const metrics = await get("/metrics");
    expect(metrics.headers.get("content-type")).toContain("text/plain");
    expect(await metrics.text()).toContain('event_intelligence_records_total{kind="received"} 0\n');
    expect((await get("/")).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`, { method: "POST" })).status).toBe(405);
    worker.kill("SIGTERM");
    const ended = await worker.ended;
    expect(ended).toMatchObject({ exitCode: 0, stdout: "" });
    const lines = logLines(ended);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: "warn", msg: expect.stringContaining("KAFKA_BOOTSTRAP_SERVERS is not set") }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ level: "info", msg: "worker is ready", healthPort: port }));
    expect(lines.at(-1)).toMatchObject({ msg: "worker drained", finished: 0, abandoned: 0 });
  });

  test("serves no metrics where they are switched off", async () => {
    const { worker, port, get } = await startWorker([], { METRICS_ENABLED: "no" });
    await untilReady(worker, port);
    const answer = await get("/metrics");
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ paths: ["/healthz", "/readyz"] });
  });

  test("Ctrl-C ends it in order, with 130", async () => {
    const { worker, port } = await startWorker();
    await untilReady(worker, port);
    worker.kill("SIGINT");
    const ended = await worker.ended;
    expect(ended.exitCode).toBe(130);
    expect(logLines(ended).at(-1)).toMatchObject({ msg: "worker drained" });
  });

  test("a health port that is taken is wrong usage", async () => {
    const port = await startSilentServer();
    const ended = await startProgram(["worker"], { HEALTH_CHECK_PORT: String(port) }).ended;
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain(`HEALTH_CHECK_PORT="${port}" is taken already at 127.0.0.1. Allowed: a free port`);
  });

  test("so is an address that this machine does not have", async () => {
    const ended = await startProgram(["worker", "--port", "0"], { HEALTH_CHECK_HOST: "192.0.2.1" }).ended;
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('HEALTH_CHECK_HOST="192.0.2.1" cannot be listened on');
  });

  test("all roots that are no folders are named at once", async () => {
    const ended = await startProgram(["worker", "--roots", "nowhere", "examples/corpus", "README.md"]).ended;
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('PATTERN_ROOTS="nowhere" names a folder that cannot be read (ENOENT)');
    expect(ended.stderr).toContain('PATTERN_ROOTS="README.md" names something that is no folder');
  });

  test("logs for people without colours where nobody watches", async () => {
    const { worker, port } = await startWorker([], { LOG_FORMAT: "pretty" });
    await untilReady(worker, port);
    expect(worker.stderr).toMatch(/INFO.*worker is ready/);
    expect(worker.stderr).not.toContain("\u001b");
  });
});

describe("worker whose broker cannot be had", () => {
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

  test("is alive but not ready meanwhile, says what is missing, and ends well at SIGTERM", async () => {
    const broker = await startSilentServer();
    const { worker, get } = await startWorker([], { KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${broker}` });
    const answer = await eventually(() => get("/readyz"));
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      status: "not ready",
      reasons: expect.arrayContaining(["transport is starting"]),
    });
    expect((await get("/healthz")).status).toBe(200);
    worker.kill("SIGTERM");
    const ended = await worker.ended;
    expect(ended.exitCode).toBe(0);
    expect(logLines(ended).map(({ level }) => level)).not.toContain("fatal");
  });
});
