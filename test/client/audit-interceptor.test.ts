import { createHash } from "node:crypto";
import {
  createAuditInterceptor,
  createIntelligenceClient,
  type IntelligenceClientOptions,
} from "@event-intelligence/client";
import { OperationError } from "@event-intelligence/contracts";
import { type AuditRecord, encodeAuditRecord } from "@event-intelligence/contracts/audit";
import { describe, expect, onTestFinished, test } from "vitest";
import { folderWith } from "../event-intelligence/folder-with.ts";
import { failureOf, operation, question } from "./client-scene.ts";
import { analyzerOf, createIntelligenceScene, goodAnalyzer } from "./intelligence-scene.ts";

const asked = { ...question, operation } as const;
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

function createAudit() {
  const records: AuditRecord[] = [];
  const record = (made: AuditRecord) => void records.push(made);
  return { records, interceptor: createAuditInterceptor({ instanceId: "generator-1", tenant: "acme", record }) };
}

/** A client that only has its own analyzer, and the records of its calls. */
function createDirectClient(options: Partial<IntelligenceClientOptions> = {}) {
  const { records, interceptor } = createAudit();
  const client = createIntelligenceClient({
    events: null,
    mode: "direct",
    direct: goodAnalyzer,
    ...options,
    interceptors: [interceptor],
  });
  onTestFinished(() => client.close());
  return { client, records };
}

describe("an audit record", () => {
  test("says who asked what and when, how it ended and which worker answered", async () => {
    const { records, interceptor } = createAudit();
    const { client, scene } = await createIntelligenceScene({ interceptors: [interceptor] });
    await scene.startResponder();
    const beforeMs = Date.now();
    const { correlationId } = await client.analyzeCode(asked, { sessionId: "session-1", causationId: "event-7" });
    expect(records).toEqual([
      {
        version: 1,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        instance: "generator-1",
        tenant: "acme",
        operation,
        method: "analyzeCode",
        correlationId,
        sessionId: "session-1",
        causationId: "event-7",
        subject: "a.py",
        content: { sha256: sha256("x = 1"), sizeBytes: 5 },
        outcome: "ok",
        source: "events",
        confidence: 1,
        fallbackReason: null,
        errorCode: null,
        workerId: "responder-1",
        durationMs: expect.any(Number),
      },
    ]);
    expect(Date.parse(records[0]?.time ?? "")).toBeGreaterThanOrEqual(beforeMs - 1);
  });

  test("tells a fallback with its reason from an answer of the first source", async () => {
    const { records, interceptor } = createAudit();
    const { client, scene } = await createIntelligenceScene({ interceptors: [interceptor], direct: goodAnalyzer });
    const responder = await scene.startResponder();
    responder.do((request) => request.fail("BACKEND_UNAVAILABLE", { retryable: false }));
    await client.analyzeCode(asked);
    expect(records).toMatchObject([
      { outcome: "fallback", source: "direct", fallbackReason: "BACKEND_UNAVAILABLE", workerId: null, confidence: 1 },
    ]);
  });

  test("has the code of an error: the worker's own where it could not, also for a call that was refused", async () => {
    const direct = analyzerOf(() => Promise.reject(new OperationError("PARSING_ERROR", "no Python")));
    const { client, records } = createDirectClient({ direct });
    await failureOf(client.analyzeCode(asked));
    await failureOf(client.discoverPatterns({ limit: -1 }));
    expect(records).toMatchObject([
      { outcome: "error", errorCode: "PARSING_ERROR", source: null, confidence: null },
      { outcome: "error", errorCode: "INVALID_REQUEST", method: "discoverPatterns", subject: "*" },
    ]);
  });

  test("has the hash of the whole text that was asked about, given or read from a file", async () => {
    const text = "# ü\n".repeat(10_000);
    const { client, records } = createDirectClient({ workingDirectory: folderWith({ "long.py": text }) });
    await client.analyzeCode({ ...asked, content: text });
    await client.analyzeCode({ sourcePath: "long.py", operation });
    const content = { sha256: sha256(text), sizeBytes: 50_000 };
    expect(records).toMatchObject([{ content }, { content, subject: "long.py" }]);
    await failureOf(client.analyzeCode({ sourcePath: "missing.py", operation }));
    expect(records[2]).toMatchObject({ content: null, subject: "missing.py", errorCode: "INVALID_REQUEST" });
  });

  test("has the hash of the words of a discovery and of a search for similar code, and none without words", async () => {
    const { client, records } = createDirectClient({ direct: analyzerOf(async () => ({ patterns: [] })) });
    await client.discoverPatterns({ glob: "node_*.py", text: "retry" });
    await client.findSimilarNodes({ text: "retry" });
    await client.discoverPatterns({ domain: "database" });
    const content = { sha256: sha256("retry"), sizeBytes: 5 };
    expect(records).toMatchObject([
      { content, subject: "node_*.py", method: "discoverPatterns" },
      { content, subject: "*", method: "findSimilarNodes" },
      { content: null },
    ]);
  });

  test("is made of each call of a gathered context, and of each file of many", async () => {
    const { client, records } = createDirectClient({ mode: "auto" });
    await client.gatherIntelligence({ nodeType: "effect", prompt: "token=hunter2" });
    const gathered = records.splice(0);
    expect(new Set(gathered.map(({ method }) => method))).toEqual(new Set(["discoverPatterns", "findSimilarNodes"]));
    for await (const { error } of client.analyzeMany([asked, asked])) expect(error).toBeNull();
    expect(records).toHaveLength(2);
    expect(new Set(records.map(({ correlationId }) => correlationId)).size).toBe(2);
  });

  test("holds nothing of the content, and no secret from path, prompt, ids, answer or error", async () => {
    const direct = analyzerOf(async (request) => {
      const { content } = request as { content: string | null };
      if (content?.includes("fail")) throw new Error("cannot reach redis://:hunter2@cache");
      return { qualityScore: 0.9, patterns: [{ name: "hunter2", confidence: 1 }] };
    });
    const { client, records } = createDirectClient({ direct });
    const options = { sessionId: "password=hunter2", causationId: "token: hunter2", rolloutKey: "hunter2" };
    const path = "https://ada:hunter2@host/a.py?api_key=hunter2";
    await client.analyzeCode({ ...asked, sourcePath: path, content: "key = 'hunter2'" }, options);
    await failureOf(client.analyzeCode({ ...asked, sourcePath: path, content: "fail('hunter2')" }, options));
    await client.discoverPatterns({ text: "how is hunter2 used", domain: "hunter2" }, options);
    await client.findSimilarNodes({ text: "hunter2 writer", glob: "secret=hunter2/*.py" }, options);
    expect(records).toHaveLength(4);
    const stored = records.map((made) => new TextDecoder().decode(encodeAuditRecord(made))).join("\n");
    expect(stored).not.toContain("hunter2");
    expect(records[0]).toMatchObject({ subject: expect.stringContaining("[redacted]@host/a.py"), outcome: "ok" });
  });

  test("stays short whatever the ids and paths are", async () => {
    const { client, records } = createDirectClient();
    const long = "x".repeat(100_000);
    await client
      .analyzeCode({ ...asked, sourcePath: `${long}.py` }, { sessionId: long, causationId: long })
      .catch(() => {});
    expect(JSON.stringify(records).length).toBeLessThan(2_000);
  });

  test("that cannot be kept costs no call its answer", async () => {
    const interceptor = createAuditInterceptor({
      instanceId: "i",
      tenant: "t",
      record: () => {
        throw new Error("full");
      },
    });
    const client = createIntelligenceClient({
      events: null,
      mode: "direct",
      direct: goodAnalyzer,
      interceptors: [interceptor],
    });
    onTestFinished(() => client.close());
    expect(await client.analyzeCode(asked)).toMatchObject({ source: "direct" });
  });
});
