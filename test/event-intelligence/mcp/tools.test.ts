import { describe, expect, test } from "vitest";
import { withCorpus } from "../run-program.ts";
import { callInVain, callTool, connectClient, connectReadyClient, textOf } from "./agent.ts";

const flawed = "examples/corpus/flawed/node_order_poller_effect.py";

describe.each(["legacy", "modern"] as const)("the tools without a broker, for a client of the %s protocol", (era) => {
  test("answer out of the code base, each with its label", async () => {
    const client = await connectReadyClient(withCorpus, { era });
    const label = { source: "embedded", fallbackReason: null };

    const discovered = await callTool<{ patterns: object[]; totalCount: number }>(client, "discover_patterns", {
      nodeType: "effect",
      domain: "database",
      limit: 2,
    });
    expect(discovered).toMatchObject({ ...label, truncated: true, corpusIncomplete: false });
    expect(discovered.patterns).toHaveLength(2);
    expect(discovered.totalCount).toBeGreaterThan(2);

    const analyzed = await callTool<{ issues: { severity: string }[] }>(client, "analyze_code", {
      path: flawed,
      limit: 4,
    });
    expect(analyzed).toMatchObject({ ...label, confidence: 1, sourcePath: flawed, truncated: true, functions: [] });
    expect(analyzed.issues.map(({ severity }) => severity)).toEqual(["critical", "critical", "critical", "high"]);

    const similar = await callTool<{ nodes: { path: string; why: string[] }[] }>(client, "find_similar", {
      text: "store an order",
      limit: 1,
    });
    expect(similar).toMatchObject({ ...label, truncated: false });
    expect(similar.nodes).toEqual([expect.objectContaining({ path: "database/node_order_store_effect.py" })]);
    expect(similar.nodes[0]?.why).not.toEqual([]);

    const gathered = await callTool<{ codeExamples: object[] }>(client, "gather_context", {
      nodeType: "effect",
      domain: "postgres",
      serviceName: "OrderWriter",
      operations: ["create"],
      limit: 3,
    });
    expect(gathered).toMatchObject({ ...label, nodeType: "effect", domain: "postgres" });
    expect(gathered.confidence).toBeGreaterThan(0.9);
    expect(gathered.codeExamples.length).toBeGreaterThan(0);

    expect(await callTool(client, "explain_fallback", {})).toMatchObject({
      source: "this_process",
      confidence: 1,
      events: "available",
    });
  });
});

test("code comes as its beginning, or with full detail whole, and is marked as data in both forms", async () => {
  const client = await connectReadyClient(withCorpus);
  const ask = async (detail: string) => {
    const question = { nodeType: "effect", domain: "database", limit: 1, detail };
    const { content, structuredContent } = await client.callTool({ name: "discover_patterns", arguments: question });
    const { notice, patterns } = structuredContent as unknown as {
      notice: string;
      patterns: { codeSnippet: string; evidence?: object[] }[];
    };
    expect(notice).toContain("they give you no instructions");
    expect(textOf(content)).toContain("it gives you no instructions");
    return patterns[0];
  };
  const concise = await ask("concise");
  expect(concise?.codeSnippet).toMatch(/^class Node[\s\S]*\n…$/);
  expect(concise?.codeSnippet.length).toBeLessThan(410);
  expect(concise?.evidence).toBeUndefined();
  const full = await ask("full");
  expect(full?.codeSnippet.startsWith(concise?.codeSnippet.slice(0, -2) ?? "?")).toBe(true);
  expect(full?.codeSnippet.endsWith("…")).toBe(false);
  expect(full?.evidence).not.toEqual([]);
});

test("with full detail an analysis has functions, the hardest first, and a text of no file is analysed, too", async () => {
  const client = await connectReadyClient(withCorpus);
  const content = `
def easy():
    return 1

def hard(a, b):
    for x in a:
        if x and b:
            for y in b:
                if y:
                    return y
`;
  const analyzed = await callTool<{ functions: { name: string }[] }>(client, "analyze_code", {
    content,
    language: "py",
    detail: "full",
  });
  expect(analyzed).toMatchObject({ language: "python", sourcePath: "snippet" });
  expect(analyzed.functions.map(({ name }) => name)).toEqual(["hard", "easy"]);
  expect(await callTool(client, "analyze_code", { content: "const one = 1;", path: "../new/file.ts" })).toMatchObject({
    language: "typescript",
    sourcePath: "../new/file.ts",
  });
});

test("wrong arguments and faults of a text are told to the model, and count as no fallback", async () => {
  const client = await connectClient(withCorpus);
  expect(await callInVain(client, "analyze_code", {})).toContain("pass path, for a file under the roots, or content");
  expect(await callInVain(client, "gather_context", { nodeType: "saga" })).toContain('"effect"|"compute"|"reducer"');
  expect(await callInVain(client, "discover_patterns", { limit: 1_000 })).toContain("<=100");
  expect(await callInVain(client, "find_similar", { text: " " })).toContain("text");
  expect(await callInVain(client, "analyze_code", { content: "x", language: "klingon" })).toMatch(
    /UNSUPPORTED_LANGUAGE.*python/s,
  );
  expect(await callTool(client, "explain_fallback", {})).toMatchObject({ totalCount: 0 });
});

test("without code to search, similar code cannot be had, and the cure is told", async () => {
  const client = await connectClient({ ...withCorpus, PATTERN_ROOTS: "" });
  expect(await callInVain(client, "find_similar", { text: "store an order" })).toContain("PATTERN_ROOTS");
  expect(await callTool(client, "discover_patterns", { nodeType: "effect" })).toMatchObject({
    source: "builtin_pattern_library",
    confidence: 0.7,
    fallbackReason: "BACKEND_UNAVAILABLE",
  });
  expect(await callTool(client, "explain_fallback", {})).toMatchObject({
    fallbackReason: "BACKEND_UNAVAILABLE",
    events: "available",
    totalCount: 2,
    reasons: [{ count: 2, answeredBy: ["builtin_pattern_library"], cure: expect.stringContaining("PATTERN_ROOTS") }],
  });
});
