import { describe, expect, test } from "vitest";
import { failureOf } from "./client-scene.ts";
import { analyzerOf, createIntelligenceScene, goodAnalyzer } from "./intelligence-scene.ts";

const hit = (filePath: string, more: object = {}) => ({
  name: `effect node: ${filePath}`,
  filePath,
  confidence: 0.9,
  ...more,
});

describe("similar nodes", () => {
  test("come in the worker's order, each file once, with score, reasons and source", async () => {
    const { client, scene } = await createIntelligenceScene();
    const responder = await scene.startResponder();
    const patterns = [
      hit("b.py", { score: 0.8, why: ["file name: writer"], codeSnippet: "class B: ...", startLine: 3, endLine: 9 }),
      hit("b.py", { score: 0.7, why: ["text: writer"] }),
      hit("a.py", { score: 0.6, why: ["domain database"] }),
    ];
    responder.do((request) => request.complete({ patterns, totalCount: 17 }));
    const question = { nodeType: "effect", domain: "database", text: "writer" };
    const { source, confidence, value } = await client.findSimilarNodes(question);
    expect({ source, confidence }).toEqual({ source: "events", confidence: 0.9 });
    expect(value).toMatchObject({ totalCount: 17, partial: false });
    expect(value.nodes).toMatchObject([
      { path: "b.py", score: 0.8, why: ["file name: writer"], code: "class B: ...", startLine: 3, endLine: 9 },
      { path: "a.py", score: 0.6, why: ["domain database"] },
    ]);
    expect(responder.requests[0]?.payload).toMatchObject({
      sourcePath: "*",
      options: { nodeType: "effect", domain: "database", text: null, similarTo: "writer" },
    });
  });

  test("are asked for by the name under which a domain is known", async () => {
    const { client, scene } = await createIntelligenceScene();
    const responder = await scene.startResponder();
    for (const domain of ["Postgres", "astronomy"]) await client.findSimilarNodes({ text: "writer", domain });
    expect(responder.requests.map(({ payload }) => payload)).toMatchObject([
      { options: { domain: "database" } },
      { options: { domain: "astronomy" } },
    ]);
  });

  test("are three unless more are asked for", async () => {
    const direct = analyzerOf(async () => ({
      patterns: ["a", "b", "c", "d", "e"].map((path) => hit(path)),
      totalCount: 5,
    }));
    const { client } = await createIntelligenceScene({ mode: "direct", direct });
    const paths = async (limit?: number) =>
      (await client.findSimilarNodes({ text: "writer", limit })).value.nodes.map(({ path }) => path);
    expect(await paths()).toEqual(["a", "b", "c"]);
    expect(await paths(4)).toEqual(["a", "b", "c", "d"]);
  });

  test("of a worker that knows nothing of similarity have its confidence for a score, and no reasons", async () => {
    const { client, scene } = await createIntelligenceScene();
    const responder = await scene.startResponder();
    responder.do((request) => request.complete({ patterns: [hit("a.py", { score: 1.4 })], totalCount: 1 }));
    const { value } = await client.findSimilarNodes({ text: "writer" });
    expect(value.nodes).toMatchObject([{ path: "a.py", score: 0.9, why: [] }]);
  });

  test("are not made up where nobody has code: the catalogue holds none", async () => {
    const { client } = await createIntelligenceScene({ mode: "builtin", direct: goodAnalyzer });
    expect(await failureOf(client.findSimilarNodes({ text: "writer" }))).toMatchObject({ code: "NO_SOURCE" });
  });

  test.each([
    ["a node type that is none", { text: "writer", nodeType: "gateway" }, /nodeType/],
    ["no number of hits", { text: "writer", limit: 0 }, /limit/],
    ["nothing to look for", {}, /^text is empty\. Say in words/],
    ["a domain alone", { domain: "database" }, /^text is empty/],
    ["a text of blanks", { text: " \n" }, /^text is empty/],
    ["a text that is too long", { text: "x".repeat(2_001) }, /not valid\. text: /],
    ["a glob that is none", { text: "writer", glob: "" }, /not valid\. glob: /],
    ["a domain that is too long", { text: "writer", domain: "x".repeat(101) }, /not valid\. domain: /],
  ])("are not looked for with %s", async (_, question, message) => {
    const { client } = await createIntelligenceScene();
    const error = await failureOf(client.findSimilarNodes(question));
    expect(error).toMatchObject({ code: "INVALID_REQUEST", message: expect.stringMatching(message) });
  });
});
