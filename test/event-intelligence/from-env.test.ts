import { fromEnv, SettingsError } from "event-intelligence";
import { describe, expect, onTestFinished, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { startPeer } from "../helpers/peer.ts";
import { patience, startNode } from "./run-program.ts";

const answers = "event-intelligence: KAFKA_BOOTSTRAP_SERVERS is not set, so an embedded worker in this process answers";
const notice = `${answers}; without PATTERN_ROOTS it has no code to find patterns in.`;
const source = { sourcePath: "add.py", content: "def add(one, other):\n    return one + other\n" };

async function clientOf(environment: Readonly<Record<string, string>>) {
  const notices: string[] = [];
  const client = await fromEnv({
    environment: { ...patience, ...environment },
    onNotice: (line) => void notices.push(line),
  });
  onTestFinished(() => client.close());
  return { client, notices };
}

/** A listener in a broker's place that counts who comes. */
async function startCountingListener(): Promise<{ address: string; connectionCount(): number }> {
  let count = 0;
  const { address } = await startPeer((socket) => {
    count += 1;
    socket.destroy();
  });
  return { address, connectionCount: () => count };
}

describe("fromEnv without a broker", () => {
  test("answers from an embedded worker and says so in one line", async () => {
    const { client, notices } = await clientOf({ PATTERN_ROOTS: "examples/corpus", CORPUS_INDEX_PATH: ":memory:" });
    const analysis = await client.analyzeCode(source);
    expect(analysis).toMatchObject({ source: "embedded", confidence: 1, fallbackReason: null });
    expect(analysis.value.functions.map(({ name }) => name)).toEqual(["add"]);
    const patterns = await client.discoverPatterns({ glob: "node_*_effect.py" });
    expect(patterns).toMatchObject({ source: "embedded", fallbackReason: null });
    expect(patterns.value.totalCount).toBeGreaterThan(0);
    expect(await client.health()).toMatchObject({ events: "available", hasDirectAnalyzer: true });
    expect(notices).toEqual([`${answers}.`]);
  });

  test("shows its calls to the observer and the interceptors that it was given", async () => {
    const seen: string[] = [];
    const client = await fromEnv({
      environment: { ...patience, ANALYSIS_MODE: "builtin" },
      onNotice: () => {},
      observer: (event) => seen.push(event.type),
      interceptors: [{ before: ({ method }) => seen.push(method) }],
    });
    await client.discoverPatterns({ domain: "database" });
    await client.close();
    expect(seen).toEqual(["call-started", "discoverPatterns", "call-ended"]);
  });

  test("tells each warning of the settings", async () => {
    const { notices } = await clientOf({ USE_EVENT_ROUTING: "true" });
    expect(notices).toEqual([
      "event-intelligence: USE_EVENT_ROUTING is an older name: use ENABLE_EVENT_INTELLIGENCE.",
      notice,
    ]);
  });

  test("settles what is pending when it is closed, and refuses what comes later", async () => {
    const { client } = await clientOf({});
    const pending = client.analyzeCode(source).catch((error: { code: string }) => error.code);
    await client.close();
    expect(["CLIENT_CLOSED", "embedded"]).toContain(await pending);
    await expect(client.analyzeCode(source)).rejects.toMatchObject({ code: "CLIENT_CLOSED" });
    await client.close();
  });
});

describe("fromEnv with events switched off", () => {
  test.each([
    ["the feature", { ENABLE_EVENT_INTELLIGENCE: "false" }, "EVENTS_DISABLED"],
    ["the transport", { KAFKA_ENABLE_INTELLIGENCE: "off" }, "EVENTS_DISABLED"],
    ["the mode", { ANALYSIS_MODE: "direct" }, null],
  ])("by %s, it connects to nothing, whatever is asked", async (_, environment, fallbackReason) => {
    const listener = await startCountingListener();
    const { client, notices } = await clientOf({ KAFKA_BOOTSTRAP_SERVERS: listener.address, ...environment });
    await client.start();
    expect(await client.analyzeCode(source)).toMatchObject({ source: "direct", fallbackReason });
    expect(await client.health()).toMatchObject({ events: "off", responders: null });
    await client.close();
    expect(listener.connectionCount()).toBe(0);
    expect(notices).toEqual([]);
  });

  test("patterns come from the catalogue where nobody has a corpus", async () => {
    const { client } = await clientOf({ ENABLE_EVENT_INTELLIGENCE: "false" });
    const answer = await client.discoverPatterns({ nodeType: "effect", domain: "database" });
    expect(answer).toMatchObject({
      source: "builtin_pattern_library",
      confidence: 0.7,
      fallbackReason: "EVENTS_DISABLED",
    });
  });

  test("the listener of these tests does see a client that uses events", async () => {
    const listener = await startCountingListener();
    const { client } = await clientOf({ KAFKA_BOOTSTRAP_SERVERS: listener.address });
    await expect(client.start({ timeoutMs: 200 })).rejects.toMatchObject({ code: "TRANSPORT_UNAVAILABLE" });
    // The start goes on after its caller has given it up, and on a busy machine connects only then.
    await eventually(() => listener.connectionCount() > 0);
  });
});

describe("fromEnv with wrong settings", () => {
  test("rejects with all of them at once and starts nothing", async () => {
    const environment = {
      KAFKA_BOOTSTRAP_SERVERS: "nowhere",
      KAFKA_REQUEST_TIMEOUT_MS: "-5",
      ENABLE_BUILTIN_FALLBACK: "ture",
    };
    const failure = await fromEnv({ environment }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SettingsError);
    expect((failure as SettingsError).problems.map(({ variable }) => variable).sort()).toEqual(
      Object.keys(environment).sort(),
    );
  });
});

describe("fromEnv where events are demanded", () => {
  test("rejects without a broker: an embedded worker is not the one that was meant", async () => {
    const failure = await fromEnv({ environment: { ANALYSIS_MODE: "events" } }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SettingsError);
    expect((failure as SettingsError).message).toContain("KAFKA_BOOTSTRAP_SERVERS is not set");
  });
});

describe("a process with a client from fromEnv", () => {
  const asks = `
    import { fromEnv } from "event-intelligence";
    const client = await fromEnv();
    const { source } = await client.analyzeCode(${JSON.stringify(source)});
    console.log(source);
    await client.close();
  `;

  test.each([
    ["embedded", {}, `${notice}\n`],
    ["direct", { ENABLE_EVENT_INTELLIGENCE: "no" }, ""],
  ])("ends by itself once it is closed, when the answer was %s", async (expected, environment, stderr) => {
    const { ended } = startNode(["--input-type=module-typescript", "-e", asks], environment);
    expect(await ended).toEqual({ exitCode: 0, stdout: `${expected}\n`, stderr });
  });

  test("ends by itself, too, when it was closed before anything was asked", async () => {
    const code = 'import { fromEnv } from "event-intelligence"; await (await fromEnv()).close();';
    const { ended } = startNode(["--input-type=module-typescript", "-e", code]);
    expect(await ended).toMatchObject({ exitCode: 0 });
  });

  test("that nobody catches a failure of is told of each wrong setting once", async () => {
    const code = 'import { fromEnv } from "event-intelligence"; await fromEnv();';
    const { ended } = startNode(["--input-type=module-typescript", "-e", code], { KAFKA_SSL: "maybe" });
    const { exitCode, stderr } = await ended;
    expect(exitCode).toBe(1);
    expect(stderr.match(/is neither true nor false/g)).toHaveLength(1);
    expect(stderr).toContain("SETTINGS_INVALID");
    expect(stderr).not.toContain("undefined");
  });

  test("ends by itself when the broker never answered", async () => {
    const code = `
      import { fromEnv } from "event-intelligence";
      const client = await fromEnv();
      const { source, fallbackReason } = await client.analyzeCode(${JSON.stringify(source)}, { timeoutMs: 14000 });
      console.log(source, fallbackReason);
      await client.close();
    `;
    const { ended } = startNode(["--input-type=module-typescript", "-e", code], {
      KAFKA_BOOTSTRAP_SERVERS: "127.0.0.1:1",
    });
    const { exitCode, stdout, stderr } = await ended;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toBe("direct TRANSPORT_UNAVAILABLE\n");
  });
});
