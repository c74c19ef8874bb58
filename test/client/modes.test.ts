import { describe, expect, test } from "vitest";
import { failureOf, question } from "./client-scene.ts";
import { createIntelligenceScene, goodAnalyzer } from "./intelligence-scene.ts";

const effects = { nodeType: "effect", domain: "database" };

describe("the mode", () => {
  test("events asks workers only", async () => {
    const { client, scene } = await createIntelligenceScene({ mode: "events", direct: goodAnalyzer });
    (await scene.startResponder()).do((request) => request.fail("INTERNAL_ERROR"));
    expect(await failureOf(client.analyzeCode(question))).toMatchObject({ failure: { code: "INTERNAL_ERROR" } });
    expect(await failureOf(client.discoverPatterns(effects))).toMatchObject({ failure: { code: "INTERNAL_ERROR" } });
  });

  test("direct asks the analyzer only, and connects nothing", async () => {
    const { client, transport } = await createIntelligenceScene({ mode: "direct", direct: goodAnalyzer });
    await client.start();
    expect(await client.analyzeCode(question)).toMatchObject({ source: "direct", fallbackReason: null });
    expect(await client.discoverPatterns(effects)).toMatchObject({ source: "direct", fallbackReason: null });
    expect(await client.health()).toMatchObject({ events: "off" });
    expect(transport.status.state).toBe("created");
  });

  test("builtin asks the catalogue only, and connects nothing", async () => {
    const { client, transport } = await createIntelligenceScene({ mode: "builtin", direct: goodAnalyzer });
    await client.start();
    const answer = await client.discoverPatterns(effects);
    expect(answer).toMatchObject({ source: "builtin_pattern_library", confidence: 0.7, fallbackReason: null });
    expect(await failureOf(client.analyzeCode(question))).toMatchObject({ code: "NO_SOURCE" });
    expect(transport.status.state).toBe("created");
  });

  test("builtin ranks what it has by the words of the text, and says whose patterns it gives", async () => {
    const { client } = await createIntelligenceScene({ mode: "builtin" });
    const { value } = await client.discoverPatterns({
      glob: "node_*_compute.py",
      domain: "kafka",
      text: "upcast events",
    });
    expect(value).toMatchObject({ answeredDomain: "general", sourcePath: "node_*_compute.py" });
    expect(value.patterns[0]).toMatchObject({ name: "Event upcasting", nodeType: "compute", domain: "general" });
    expect((await client.discoverPatterns(effects)).value).not.toHaveProperty("answeredDomain");
  });

  test("builtin refuses a node type that is none, as every source does", async () => {
    const { client } = await createIntelligenceScene({ mode: "builtin" });
    const error = await failureOf(client.discoverPatterns({ nodeType: "gateway" }));
    expect(error).toMatchObject({ code: "INVALID_REQUEST", message: expect.stringMatching(/effect.*orchestrator/) });
  });

  test("that leaves no source ends in an error that names the settings", async () => {
    const { client } = await createIntelligenceScene({ mode: "direct" });
    const error = await failureOf(client.analyzeCode(question));
    expect(error).toMatchObject({ code: "NO_SOURCE", message: expect.stringContaining("ANALYSIS_MODE") });
  });
});

describe("events that are switched off", () => {
  test("by flag connect nothing and are named as the reason", async () => {
    const { client } = await createIntelligenceScene({ events: null, direct: goodAnalyzer });
    await client.start();
    expect(await client.analyzeCode(question)).toMatchObject({ source: "direct", fallbackReason: "EVENTS_DISABLED" });
    expect(await client.health()).toEqual({ events: "off", client: null, responders: null, hasDirectAnalyzer: true });
  });

  test("by a rollout of 0 percent connect nothing and are named as the reason", async () => {
    const { client, transport } = await createIntelligenceScene({ rolloutPercent: 0 });
    await client.start();
    expect(await client.discoverPatterns(effects)).toMatchObject({
      source: "builtin_pattern_library",
      fallbackReason: "NOT_IN_ROLLOUT",
    });
    await client.health();
    expect(transport.status.state).toBe("created");
  });

  test("for some calls are so by the rollout key, or else by the path", async () => {
    const { client, scene } = await createIntelligenceScene({ rolloutPercent: 60, direct: goodAnalyzer });
    await scene.startResponder();
    // "a.py" is in from 56 percent on, "src/main.ts" from 87.
    const sourceOf = async (sourcePath: string, rolloutKey?: string) =>
      (await client.analyzeCode({ ...question, sourcePath }, { rolloutKey })).source;
    expect(await sourceOf("a.py")).toBe("events");
    expect(await sourceOf("src/main.ts")).toBe("direct");
    expect(await sourceOf("src/main.ts", "a.py")).toBe("events");
    expect(await sourceOf("a.py", "src/main.ts")).toBe("direct");
  });

  test("and no fallback allowed leave no source for patterns", async () => {
    const { client } = await createIntelligenceScene({ events: null, allowBuiltin: false });
    expect(await failureOf(client.discoverPatterns(effects))).toMatchObject({ code: "NO_SOURCE" });
  });
});
