import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NodeType } from "@event-intelligence/contracts/code-analysis";
import { describe, expect, onTestFinished, test } from "vitest";
import { failureOf, question, seen } from "./client-scene.ts";
import { createIntelligenceScene, goodAnalyzer } from "./intelligence-scene.ts";

const effects = { nodeType: "effect", domain: "database" } as const;

describe("a question", () => {
  test.each([
    ["auto", {}],
    ["builtin", {}],
    ["auto", { events: null }],
  ] as const)("of an unknown node type is refused in mode %s %j", async (mode, options) => {
    const { client } = await createIntelligenceScene({ mode, ...options });
    const error = await failureOf(client.discoverPatterns({ nodeType: "gateway" as NodeType }));
    expect(error).toMatchObject({ code: "INVALID_REQUEST", message: expect.stringContaining("effect") });
  });

  test("of an unknown domain gets the general patterns", async () => {
    const { client } = await createIntelligenceScene({ mode: "builtin" });
    const { value } = await client.discoverPatterns({ nodeType: "EFFECT" as NodeType, domain: "astronomy" });
    expect(value.patterns.length).toBeGreaterThan(0);
    expect(value.patterns.every(({ nodeType, domain }) => nodeType === "effect" && domain === "general")).toBe(true);
  });

  test("without a node type takes the one its glob implies", async () => {
    const { client } = await createIntelligenceScene({ mode: "builtin" });
    const { value } = await client.discoverPatterns({ glob: "node_*_reducer.py" });
    expect(value).toMatchObject({ sourcePath: "node_*_reducer.py" });
    expect(new Set(value.patterns.map((pattern) => pattern.nodeType))).toEqual(new Set(["reducer"]));
  });

  test("reaches the worker with everything it says", async () => {
    const { client, scene } = await createIntelligenceScene();
    const responder = await scene.startResponder();
    const patternTypes = ["retry"];
    await client.discoverPatterns({ glob: "*.py", language: "python", limit: 3, patternTypes, ...effects });
    expect(responder.requests[0]).toMatchObject({
      operation: "PATTERN_EXTRACTION",
      payload: {
        sourcePath: "*.py",
        content: null,
        language: "python",
        options: { limit: 3, patternTypes, ...effects },
      },
    });
    const relatedFiles = [{ sourcePath: "contract.yaml", content: "node_type: EFFECT" }];
    const layers = [{ name: "core", paths: ["core", "kernel"] }];
    const about = { qualityThreshold: 0.7, relatedFiles, layers };
    await client.analyzeCode({ ...question, operation: "QUALITY_ASSESSMENT", ...about });
    expect(responder.requests[1]).toMatchObject({
      operation: "QUALITY_ASSESSMENT",
      payload: { ...question, relatedFiles, options: { qualityThreshold: 0.7, layers } },
    });
  });

  test("may call a domain anything: the worker is asked by the name that it knows", async () => {
    const { client, scene } = await createIntelligenceScene();
    const responder = await scene.startResponder();
    for (const domain of ["postgres", "S3", "database", "shipment"]) await client.discoverPatterns({ domain });
    const domains = responder.requests.map(
      ({ payload }) => (payload as { options?: { domain: string } }).options?.domain,
    );
    expect(domains).toEqual(["database", "file_storage", "database", "shipment"]);
  });

  test.each([
    ["a text", { text: "x".repeat(201) }, "text"],
    ["a glob", { glob: "" }, "glob"],
    ["a pattern's name", { patternTypes: ["retry", ""] }, "patternTypes.1"],
    ["a domain that is no text", { domain: 7 as unknown as string }, "domain"],
  ])("that is wrong names %s as its caller wrote it", async (_, question, field) => {
    const { client } = await createIntelligenceScene();
    const error = await failureOf(client.discoverPatterns(question));
    expect(error).toMatchObject({ code: "INVALID_REQUEST" });
    expect((error as Error).message).toContain(`not valid. ${field}: `);
  });

  test("about a file that is wrong names its fields, too", async () => {
    const { client } = await createIntelligenceScene();
    const error = await failureOf(client.analyzeCode({ sourcePath: "", content: "x", qualityThreshold: 2 }));
    expect((error as Error).message).toMatch(/not valid\. sourcePath: .*; qualityThreshold: /);
  });

  test("without content is answered about the file it names, under the working directory only", async () => {
    const workingDirectory = mkdtempSync(join(tmpdir(), "question-"));
    onTestFinished(() => rmSync(workingDirectory, { recursive: true }));
    writeFileSync(join(workingDirectory, "main.py"), "main = 1");
    const { client, scene } = await createIntelligenceScene({ workingDirectory });
    const responder = await scene.startResponder();
    await client.analyzeCode({ sourcePath: "main.py" });
    expect(responder.requests[0]?.payload).toMatchObject({ sourcePath: "main.py", content: "main = 1" });
    const error = await failureOf(client.analyzeCode({ sourcePath: "/etc/hostname" }));
    expect(error).toMatchObject({ code: "INVALID_REQUEST" });
  });

  test.each([0, Number.NaN])("with a budget of %d ms is refused, whoever would answer", async (timeoutMs) => {
    const { client } = await createIntelligenceScene({ mode: "builtin" });
    const error = await failureOf(client.discoverPatterns(effects, { timeoutMs }));
    expect(error).toMatchObject({ code: "INVALID_REQUEST", message: expect.stringContaining("timeoutMs") });
  });

  test("whose signal is aborted already is asked of nobody", async () => {
    const { client, transport } = await createIntelligenceScene({ direct: goodAnalyzer });
    const error = await failureOf(client.analyzeCode(question, { signal: AbortSignal.abort("no") }));
    expect(error).toMatchObject({ code: "REQUEST_ABORTED", cause: "no" });
    expect(transport.status.state).toBe("created");
  });

  test("that is aborted while a worker has it goes to no other source", async () => {
    const { client, scene } = await createIntelligenceScene({ direct: goodAnalyzer });
    const responder = await scene.startResponder();
    responder.do(() => {});
    const controller = new AbortController();
    const call = failureOf(client.analyzeCode(question, { signal: controller.signal }));
    await seen(responder, 1);
    controller.abort();
    expect(await call).toMatchObject({ code: "REQUEST_ABORTED" });
  });

  test("after close is refused", async () => {
    const { client } = await createIntelligenceScene({ direct: goodAnalyzer });
    await Promise.all([client.close(), client.close()]);
    expect(await failureOf(client.analyzeCode(question))).toMatchObject({ code: "CLIENT_CLOSED" });
    expect(await failureOf(client.discoverPatterns(effects))).toMatchObject({ code: "CLIENT_CLOSED" });
  });
});
