import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { patience, startNode, withCorpus } from "../event-intelligence/run-program.ts";
import { eventually } from "../helpers/eventually.ts";
import { findFreePorts } from "../helpers/free-ports.ts";
import { startSilentPeer } from "../helpers/peer.ts";
import { compiledApplication } from "./nestjs-application.ts";

const writer = "/context?nodeType=effect&domain=database&service=OrderWriter&operations=create,update";

/** The numbers of the processes that a process has started and that are still there. Linux tells them. */
function childrenOf(processId: number): number[] {
  const lists = globSync(`/proc/${processId}/task/*/children`).map((path) => readFileSync(path, "utf8"));
  return lists.flatMap((list) => list.split(" ").filter(Boolean).map(Number));
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

describe("the NestJS application", () => {
  const application = compiledApplication();

  test("answers with a context, and tells that its worker is there", async () => {
    const { get } = await application.start(withCorpus);
    const context = await get(writer);
    expect(context.status).toBe(200);
    expect(context.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
    expect(await context.text()).toMatch(
      /^# Context for the effect node OrderWriter, domain database\n[\s\S]*1\. embedded/,
    );
    const health = await get("/health");
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({
      status: "ok",
      details: { intelligence: { status: "up", events: "available", workers: 1 } },
    });
  });

  test("says what is wrong with a question", async () => {
    const { get } = await application.start({ ENABLE_EVENT_INTELLIGENCE: "false" });
    for (const [query, message] of [
      ["", "nodeType is undefined: pass one of effect, compute"],
      ["?nodeType=gateway", 'nodeType is "gateway": pass one of effect, compute'],
      ["?nodeType=effect&domain=a&domain=b", "domain"],
      ["?nodeType=effect&maxBytes=10", "maxBytes 10 is too little"],
      ["?nodeType=effect&maxBytes=much", "numeric string is expected"],
    ] as const) {
      const response = await get(`/context${query}`);
      expect({ query, status: response.status, body: await response.json() }).toEqual({
        query,
        status: 400,
        body: expect.objectContaining({ message: expect.stringContaining(message) }),
      });
    }
  });

  test("goes on, degraded, when no broker can be had", async () => {
    const [port] = await findFreePorts(1);
    const { get } = await application.start({ ...patience, KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${port}` });
    expect(await (await get(writer)).text()).toContain("Confidence 0.70 of 1");
    const health = await get("/health");
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({
      status: "degraded",
      details: { intelligence: { status: "degraded", events: "unavailable", workers: 0 } },
    });
  });

  test("does not start with a setting that is wrong, and names it", async () => {
    const { ended } = startNode([application.file("main.js")], { KAFKA_REQUEST_TIMEOUT_MS: "soon", PORT: "0" });
    const { exitCode, stdout, stderr } = await ended;
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain("KAFKA_REQUEST_TIMEOUT_MS");
  });

  test("answers what it has in hand at SIGTERM, and ends with 0", async () => {
    const broker = await startSilentPeer();
    const { program, get } = await application.start({
      KAFKA_BOOTSTRAP_SERVERS: broker.address,
      KAFKA_PATTERN_DISCOVERY_TIMEOUT_MS: "1500",
    });
    // Node keeps an idle connection for seconds, and with it a server that closes.
    const answer = get(writer, { connection: "close" });
    await broker.connected;
    program.kill("SIGTERM");
    expect((await answer).status).toBe(200);
    expect(await (await answer).text()).toContain("Confidence 0.70 of 1");
    expect((await program.ended).exitCode).toBe(0);
  });

  test.runIf(process.platform === "linux")("leaves no process behind", async () => {
    const { program, get } = await application.start(withCorpus);
    await get(writer);
    const children = childrenOf(program.child.pid as number);
    expect(children).not.toEqual([]);
    program.kill("SIGTERM");
    expect((await program.ended).exitCode).toBe(0);
    await eventually(() => expect(children.filter(isAlive)).toEqual([]));
  });
});
