import type { ClientEvent, IntelligenceSource } from "@event-intelligence/client";
import { contextMarkdown, fitContext } from "@event-intelligence/client/context";
import type { ContextQuestion, Contribution, IntelligenceContext } from "@event-intelligence/contracts/context";
import { describe, expect, test } from "vitest";
import { failureOf, seen } from "./client-scene.ts";
import { analyzerOf, createIntelligenceScene } from "./intelligence-scene.ts";
import type { SeenRequest } from "./responder.ts";

const question: ContextQuestion = {
  nodeType: "EFFECT",
  domain: "Postgres",
  serviceName: "PostgresWriter",
  operations: ["create", "update"],
  prompt: "writer with transactions",
};

const storeNode = {
  name: "effect node: NodeOrderStoreEffect",
  filePath: "database/node_order_store_effect.py",
  description: "A node that talks to the outside world.",
  confidence: 0.94,
  codeSnippet: "class NodeOrderStoreEffect(NodeEffect):\n    ...",
  bestPractices: ["Give every call to the outside a timeout."],
  startLine: 12,
  endLine: 40,
  nodeType: "effect",
  domain: "database",
  language: "python",
};

const optionsOf = ({ payload }: SeenRequest) => (payload as { options?: Record<string, unknown> }).options ?? {};
const isForSimilarCode = (request: SeenRequest) => "similarTo" in optionsOf(request);

/** A client whose worker finds these patterns, and code that is like what is asked for. */
async function createScene(
  found: { patterns?: object[]; similar?: object[] },
  options: Parameters<typeof createIntelligenceScene>[0] = {},
) {
  const intelligence = await createIntelligenceScene(options);
  const responder = await intelligence.scene.startResponder();
  responder.do((request) => {
    const patterns = (isForSimilarCode(request) ? found.similar : found.patterns) ?? [];
    return request.complete({ patterns, totalCount: patterns.length });
  });
  return { ...intelligence, responder };
}

const outcomesOf = ({ sources }: IntelligenceContext) =>
  Object.fromEntries(
    sources.map(({ name, outcome, reason }) => [name, reason === null ? outcome : `${outcome} ${reason}`]),
  );

/** Throws when one of these is read. */
const trap = (...names: string[]) =>
  names.reduce(
    (error, name) =>
      Object.defineProperty(error, name, {
        get: () => {
          throw new Error("trap");
        },
      }),
    new Error(),
  );

const sourceOf = (gather: IntelligenceSource["gather"], name = "house rules"): IntelligenceSource => ({ name, gather });

describe("a gathered context", () => {
  test("quotes a class once, though two sources cut it differently", async () => {
    const { client } = await createScene({
      patterns: [{ ...storeNode, codeSnippet: "x = 1" }],
      similar: [{ ...storeNode, codeSnippet: "x = 2", score: 0.8, why: ["text: writer"] }],
    });
    const { codeExamples } = await client.gatherIntelligence(question);
    const own = codeExamples.filter(({ place }) => place?.path === storeNode.filePath);
    expect(own).toMatchObject([{ code: "x = 2", sources: ["similar_code", "events"], why: ["text: writer"] }]);
  });

  test("passes over what is gravely wrong, as an example and as a place to look at", async () => {
    const findings = [{ rule: "ARC-01", severity: "critical", message: "SQL out of texts", cure: "", line: 3 }];
    const flawed = { ...storeNode, filePath: "flawed/node_store_effect.py", codeSnippet: "x = 2", findings };
    const { client } = await createScene({ patterns: [flawed, storeNode] });
    const { codeExamples, nodeTypePatterns } = await client.gatherIntelligence(question);
    const places = nodeTypePatterns.flatMap((pattern) => pattern.places.map(({ path }) => path));
    expect([...places, ...codeExamples.map(({ place }) => place?.path)].join()).not.toContain("flawed");
    expect(places).toContain(storeNode.filePath);
  });

  test("holds what workers found and what the catalogue knows, each with where it comes from", async () => {
    const { client } = await createScene({
      patterns: [storeNode],
      similar: [
        { ...storeNode, filePath: "a/node_writer_effect.py", codeSnippet: "x = 1", score: 0.8, why: ["text: writer"] },
      ],
    });
    const context = await client.gatherIntelligence(question);
    expect(context).toMatchObject({ nodeType: "effect", domain: "Postgres", serviceName: "PostgresWriter" });
    expect(outcomesOf(context)).toEqual({
      events: "answered",
      similar_code: "answered",
      builtin_pattern_library: "answered",
    });
    expect(context.nodeTypePatterns[0]).toMatchObject({
      name: "effect node",
      source: "events",
      sources: ["events"],
      confidence: 0.94,
      places: [
        { path: "database/node_order_store_effect.py", startLine: 12, endLine: 40, about: storeNode.description },
      ],
    });
    expect(context.nodeTypePatterns.at(-1)).toMatchObject({ source: "builtin_pattern_library", confidence: 0.7 });
    expect(context.codeExamples.slice(0, 3)).toMatchObject([
      { code: "x = 1", source: "similar_code", why: ["text: writer"], place: { path: "a/node_writer_effect.py" } },
      { source: "builtin_pattern_library" },
      { name: storeNode.name, source: "events", place: { path: storeNode.filePath, startLine: 12 } },
    ]);
    for (const field of [
      ...["commonOperations", "requiredCapabilities", "performanceTargets", "errorScenarios", "domainBestPractices"],
      ...["antiPatterns", "recommendedDependencies", "testingRecommendations", "securityConsiderations"],
    ] as const) {
      const facts = context[field as "antiPatterns"];
      expect(facts.length, field).toBeGreaterThan(0);
      expect(new Set(facts.map(({ source }) => source)), field).toEqual(new Set(["builtin_pattern_library"]));
    }
  });

  test("asks workers for nodes of the type in lower case, within the domain it stands for", async () => {
    const { client, responder } = await createScene({});
    await client.gatherIntelligence(question);
    const discoveries = responder.requests.filter((request) => !isForSimilarCode(request));
    const similar = responder.requests.find(isForSimilarCode);
    expect(discoveries.map(({ payload }) => payload.sourcePath).toSorted()).toEqual([
      "**/node_*_effect/**",
      "node_*_effect.py",
    ]);
    for (const { payload } of discoveries) {
      expect(payload).toMatchObject({ options: { nodeType: "effect", domain: "database" } });
    }
    expect(similar?.payload).toMatchObject({
      options: {
        nodeType: "effect",
        domain: "database",
        similarTo: "PostgresWriter create update writer with transactions",
      },
    });
  });

  test("says of what was found while the corpus is being read that there may be more", async () => {
    const { client, scene } = await createIntelligenceScene();
    const responder = await scene.startResponder();
    responder.do((request) => request.complete({ patterns: [storeNode], totalCount: 1, partial: true }));
    expect(outcomesOf(await client.gatherIntelligence(question))).toMatchObject({
      events: "answered CORPUS_INCOMPLETE",
      similar_code: "answered CORPUS_INCOMPLETE",
    });
  });

  describe("of nodes that are files and of nodes that are folders", () => {
    const inFolder = { ...storeNode, filePath: "node_order_store_effect/node.py" };
    const inFiles = "node_*_effect.py";
    const inFolders = "**/node_*_effect/**";

    /** A client whose worker answers each of the two discoveries in its way. */
    async function createTwoStyles(answers: Readonly<Record<string, (request: SeenRequest) => unknown>>) {
      const { client, scene } = await createIntelligenceScene();
      const responder = await scene.startResponder();
      responder.do((request) => {
        const answer = isForSimilarCode(request) ? undefined : answers[String(request.payload.sourcePath)];
        return (answer ?? found())(request);
      });
      return client;
    }
    const found =
      (...patterns: object[]) =>
      (request: SeenRequest) =>
        request.complete({ patterns, totalCount: patterns.length });
    const placesOf = ({ nodeTypePatterns }: IntelligenceContext) =>
      nodeTypePatterns.find(({ name }) => name === "effect node")?.places.map(({ path }) => path);

    test("has both: one in the other style hides none", async () => {
      const client = await createTwoStyles({ [inFiles]: found(storeNode), [inFolders]: found(inFolder, storeNode) });
      const context = await client.gatherIntelligence(question);
      expect(placesOf(context)).toEqual([storeNode.filePath, inFolder.filePath]);
      // One source, whatever it has to ask: two kinds in two files, and code out of each of them.
      expect(context.sources[0]).toMatchObject({ name: "events", outcome: "answered", reason: null, items: 4 });
    });

    test("asks for both side by side, each within the whole budget", async () => {
      const waiting: (() => Promise<void>)[] = [];
      const client = await createTwoStyles(
        Object.fromEntries(
          [inFiles, inFolders].map((glob) => [
            glob,
            (request: SeenRequest) => {
              waiting.push(() => request.complete({ patterns: [storeNode], totalCount: 1 }));
              // Neither is answered before both are asked.
              return waiting.length < 2 ? undefined : Promise.all(waiting.map((answer) => answer()));
            },
          ]),
        ),
      );
      expect(placesOf(await client.gatherIntelligence(question))).toEqual([storeNode.filePath]);
    });

    test("has what one discovery found where the other failed, and says why there may be more", async () => {
      const failed = (request: SeenRequest) => request.fail("BACKEND_UNAVAILABLE", { retryable: false });
      for (const [failing, answering] of [
        [inFiles, inFolders],
        [inFolders, inFiles],
      ] as const) {
        const client = await createTwoStyles({ [failing]: failed, [answering]: found(inFolder) });
        const context = await client.gatherIntelligence(question);
        expect(context.sources[0]).toMatchObject({ outcome: "answered", reason: "BACKEND_UNAVAILABLE" });
        expect(placesOf(context)).toEqual([inFolder.filePath]);
      }
    });
  });

  test("puts first of what the catalogue knows what speaks of the operations", async () => {
    const { client } = await createIntelligenceScene({ events: null });
    const first = async (operation: string) => {
      const asked = { nodeType: "effect", domain: "database", operations: [operation] };
      return (await client.gatherIntelligence(asked)).commonOperations[0]?.name;
    };
    expect(await first("upsert")).toBe("upsert");
    expect(await first("bulk insert")).toBe("bulk insert");
  });

  test("is the same each time, to the byte", async () => {
    const { client } = await createIntelligenceScene({ events: null });
    const [first, second] = [await client.gatherIntelligence(question), await client.gatherIntelligence(question)];
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
  });

  test("of an unknown domain has what holds in general, and nothing that is not so", async () => {
    const { client } = await createIntelligenceScene({ events: null });
    const context = await client.gatherIntelligence({ nodeType: "reducer", domain: "astronomy" });
    expect(context).toMatchObject({ domain: "astronomy", confidence: 0.7 });
    expect(context.nodeTypePatterns.length).toBeGreaterThan(0);
  });

  test.each([["gateway"], [""], [undefined], [7]])(
    "of the node type %j is refused with the four that there are",
    async (nodeType) => {
      const { client } = await createIntelligenceScene({ events: null });
      const error = await failureOf(client.gatherIntelligence({ nodeType: nodeType as string }));
      expect(error).toMatchObject({
        code: "INVALID_REQUEST",
        message: expect.stringMatching(/nodeType.*effect, compute, reducer, orchestrator/),
      });
    },
  );
});

describe("the confidence of a context", () => {
  test("is 0.7 for the catalogue alone, whatever it has to do with the question", async () => {
    const { client } = await createIntelligenceScene({ events: null });
    expect((await client.gatherIntelligence(question)).confidence).toBe(0.7);
    expect((await client.gatherIntelligence({ nodeType: "effect" })).confidence).toBe(0.7);
  });

  test("is 0.7 where workers have nothing to say", async () => {
    const { client } = await createScene({});
    const context = await client.gatherIntelligence(question);
    expect(context.confidence).toBe(0.7);
    expect(outcomesOf(context)).toMatchObject({ events: "empty", similar_code: "empty" });
  });

  test.each([
    [[0.94], 0.982],
    [[0.7, 0.7, 0.6], 0.9],
    [[0.3, 0.3, 0.3], 0.79],
    [[0.9, 0.9, 0.9, 0.1, 0.1], 0.97],
  ])("with patterns of %j is %d", async (confidences, expected) => {
    const patterns = confidences.map((confidence, index) => ({ name: `transactional writer ${index}`, confidence }));
    const { client } = await createScene({ patterns });
    expect((await client.gatherIntelligence(question)).confidence).toBe(expected);
  });

  test.each<[string, Omit<ContextQuestion, "nodeType">, number]>([
    ["all that is asked for", { domain: "database", operations: ["store"], prompt: "orders" }, 0.982],
    ["the domain, which is all that is asked for", { domain: "database" }, 0.982],
    ["a part of it", { domain: "database", prompt: "orders of stars in galaxies" }, 0.935],
    ["nothing of it but its domain", { domain: "database", prompt: "paints stars in many colours" }, 0.888],
    ["nothing of it", { prompt: "paints stars in many colours" }, 0.841],
    ["nothing, as nothing is asked for but a node type", {}, 0.841],
  ])("counts what was found as far as it has to do with the question: %s", async (_, asked, expected) => {
    const { client } = await createScene({ patterns: [storeNode], similar: [] });
    expect((await client.gatherIntelligence({ nodeType: "effect", ...asked })).confidence).toBe(expected);
  });
});

describe("equal items of several sources", () => {
  const known = {
    name: "Unit of work with outbox",
    filePath: "a.py",
    confidence: 0.9,
    codeSnippet: "code",
    endLine: 3,
  };

  test("become one that keeps all of them, the surer confidence and what each alone can say", async () => {
    const { client } = await createScene({ patterns: [known] });
    const { nodeTypePatterns } = await client.gatherIntelligence(question);
    const merged = nodeTypePatterns.filter(({ name }) => name.toLowerCase() === "unit of work with outbox");
    expect(merged).toHaveLength(1);
    expect(merged[0]).toMatchObject({
      source: "events",
      sources: ["events", "builtin_pattern_library"],
      confidence: 0.9,
      places: [{ path: "a.py", startLine: 1, endLine: 3, about: null }],
      whenToUse: expect.stringMatching(/\w/),
    });
    expect(merged[0]?.steps.length).toBeGreaterThan(2);
  });

  test("stand where the first has them: what was found, or with preferEventPatterns false the catalogue", async () => {
    const found = { name: "Transactional writer", confidence: 0.9 };
    const { client } = await createScene({ patterns: [found] });
    expect((await client.gatherIntelligence(question)).nodeTypePatterns[0]?.name).toBe(found.name);
    const other = await createScene({ patterns: [found] }, { preferEventPatterns: false });
    const { nodeTypePatterns, confidence } = await other.client.gatherIntelligence(question);
    expect(nodeTypePatterns[0]?.source).toBe("builtin_pattern_library");
    expect(nodeTypePatterns[1]?.name).toBe(found.name);
    expect(confidence).toBe(0.97);
  });

  test("are told by their letters, whatever their case, blanks and punctuation", async () => {
    const gather = async () => ({ antiPatterns: ["Never share a cursor!", "never  share a cursor", "***", "---"] });
    const { client } = await createIntelligenceScene({ events: null, sources: [sourceOf(gather)] });
    const { antiPatterns } = await client.gatherIntelligence(question);
    const own = antiPatterns.filter(({ source }) => source === "house rules");
    expect(own.map(({ text }) => text)).toEqual(["Never share a cursor!", "***", "---"]);
  });

  test("are not those that differ in a sign that says something", async () => {
    const facts = ["C", "C#", "C++", "retry < 5", "retry > 5", "दिन", "दान", "दीन"];
    const gather = async () => ({ antiPatterns: facts });
    const { client } = await createIntelligenceScene({ events: null, sources: [sourceOf(gather)] });
    const { antiPatterns } = await client.gatherIntelligence(question);
    const own = antiPatterns.filter(({ source }) => source === "house rules");
    expect(own.map(({ text }) => text)).toEqual(facts);
  });
});

describe("the order of a gathered context", () => {
  const kafka = {
    nodeType: "effect",
    domain: "messaging",
    prompt: "publishes events to Kafka with retry and a dead letter queue",
  };
  const found = (name: string, filePath: string, more: object = {}) => ({ ...storeNode, name, filePath, ...more });
  const namesOf = ({ nodeTypePatterns }: IntelligenceContext) => nodeTypePatterns.map(({ name }) => name);

  test("lets sources take turns, and puts last what has no word of the question in its name", async () => {
    const patterns = [
      found("connection pool: KafkaDeadLetterPool", "events/node_kafka_retry_effect.py"),
      found("dependency injection: Publisher", "events/node_kafka_retry_effect.py"),
      found("effect node: NodeTopicMoverEffect", "topics/node_topic_mover_effect.py"),
      found("effect handler: HandlerKafkaRetry", "events/node_kafka_retry_effect.py"),
    ];
    const { client } = await createScene({ patterns });
    const names = namesOf(await client.gatherIntelligence(kafka));
    expect(names.slice(0, 3)).toEqual(["effect handler", "Dead letter with delayed retry", "effect node"]);
    expect(names.slice(-2)).toEqual(["connection pool", "dependency injection"]);
  });

  test("puts first of the places of a pattern, and of code, what has most to do with the question", async () => {
    const patterns = ["a/node_one_effect.py", "b/node_kafka_retry_effect.py"].map((path) =>
      found("effect node: Node", path, { codeSnippet: path }),
    );
    const { client } = await createScene({ patterns });
    const { nodeTypePatterns, codeExamples } = await client.gatherIntelligence(kafka);
    expect(nodeTypePatterns[0]?.places[0]?.path).toBe("b/node_kafka_retry_effect.py");
    expect(codeExamples[0]?.place?.path).toBe("b/node_kafka_retry_effect.py");
  });

  test("says what all kinds of nodes have in common once", async () => {
    const patterns = [found("effect node: A", "a.py"), found("effect handler: B", "b.py")];
    const { client } = await createScene({ patterns });
    const { nodeTypePatterns } = await client.gatherIntelligence(kafka);
    const said = nodeTypePatterns.flatMap(({ bestPractices }) => bestPractices);
    expect(said.filter((text) => text === storeNode.bestPractices[0])).toHaveLength(1);
  });

  test.each([1_000, 2_000, 4_000])(
    "keeps within %d tokens the catalogue patterns that answer the prompt, and no label that does not",
    async (tokens) => {
      const labels = ["dependency injection", "connection pool", "resource manager"].map((label, index) =>
        found(`${label}: Service${index}`, `events/service_${index}.py`, { codeSnippet: "class Service: ..." }),
      );
      const shells = ["effect node", "effect handler"].map((label) => found(`${label}: Shell`, "topics/shell.py"));
      const { client } = await createScene({ patterns: [...shells, ...labels] });
      const fitted = fitContext(await client.gatherIntelligence(kafka), tokens * 3, contextMarkdown);
      const names = fitted === null ? [] : namesOf(fitted.context);
      expect(names).toContain("Dead letter with delayed retry");
      expect(names).toContain("effect node");
      expect(names).not.toContain("dependency injection");
    },
  );
});

describe("a registered source", () => {
  test("is given the checked question, and its items stand beside the others'", async () => {
    const questions: unknown[] = [];
    const gather = async (query: unknown): Promise<Contribution> => {
      questions.push(query);
      return {
        securityConsiderations: [
          "Rows are encrypted by the gateway.",
          { name: "audit", text: "Log who asks.", confidence: 0.8, relevance: 0.5 },
        ],
      };
    };
    const { client } = await createIntelligenceScene({
      events: null,
      sources: [{ ...sourceOf(gather), confidence: 0.6 }],
    });
    const { securityConsiderations } = await client.gatherIntelligence({ ...question, prompt: "  " });
    expect(questions).toEqual([{ ...question, nodeType: "effect", prompt: null }]);
    expect(securityConsiderations[1]?.source).toBe("builtin_pattern_library");
    expect(securityConsiderations.filter(({ source }) => source === "house rules")).toEqual([
      {
        name: null,
        text: "Rows are encrypted by the gateway.",
        source: "house rules",
        sources: ["house rules"],
        confidence: 0.6,
        relevance: 1,
      },
      {
        name: "audit",
        text: "Log who asks.",
        source: "house rules",
        sources: ["house rules"],
        confidence: 0.8,
        relevance: 0.5,
      },
    ]);
  });

  const failing: [string, IntelligenceSource["gather"], string][] = [
    ["rejects", () => Promise.reject(new Error("no such table, password=hunter2")), "failed UNEXPECTED_ERROR"],
    [
      "throws",
      () => {
        throw new TypeError("of undefined");
      },
      "failed UNEXPECTED_ERROR",
    ],
    ["throws no error", () => Promise.reject(null), "failed UNEXPECTED_ERROR"],
    ["throws what cannot be shown", () => Promise.reject(Object.create(null)), "failed UNEXPECTED_ERROR"],
    [
      "throws an error without a message",
      () => Promise.reject(Object.assign(new Error(), { message: 42 })),
      "failed UNEXPECTED_ERROR",
    ],
    [
      "throws what throws when it is looked at",
      () => Promise.reject(trap("message", "code")),
      "failed UNEXPECTED_ERROR",
    ],
    [
      "fails with a code of its own",
      () => Promise.reject(Object.assign(new Error(), { code: "ENOENT" })),
      "failed ENOENT",
    ],
    [
      "has a secret for a code",
      () => Promise.reject(Object.assign(new Error(), { code: "password=hunter2" })),
      "failed UNEXPECTED_ERROR",
    ],
    [
      "has a secret where its message is cut",
      () =>
        Promise.reject(new Error(`${"no answer ".repeat(47)} postgres://shop:hunter2-and-much-more@db.example/shop`)),
      "failed UNEXPECTED_ERROR",
    ],
    [
      "changes the question",
      async (query) => {
        Object.assign(query, { nodeType: "hacked" });
        return null;
      },
      "failed UNEXPECTED_ERROR",
    ],
    ["hangs", () => new Promise(() => {}), "timed-out REQUEST_TIMEOUT"],
    ["gives a text", async () => "advice" as never, "invalid INVALID_CONTRIBUTION"],
    ["gives an unknown list", async () => ({ antiPattern: [] }) as never, "invalid INVALID_CONTRIBUTION"],
    [
      "gives a wrong confidence",
      async () => ({ antiPatterns: [{ text: "a", confidence: 7 }] }),
      "invalid INVALID_CONTRIBUTION",
    ],
    [
      "gives too much",
      async () => ({ antiPatterns: Array.from({ length: 201 }, String) }),
      "invalid INVALID_CONTRIBUTION",
    ],
    [
      "gives what throws when it is read",
      async () =>
        Object.defineProperty({}, "antiPatterns", {
          enumerable: true,
          get: () => {
            throw new Error("trap");
          },
        }),
      "invalid INVALID_CONTRIBUTION",
    ],
    ["gives nothing", async () => null, "empty"],
  ];

  test.each(failing)("that %s is named and spoils nothing", async (_, gather, outcome) => {
    const others = sourceOf(async () => ({ antiPatterns: ["from another one"] }), "another");
    const { client } = await createIntelligenceScene({ events: null, sources: [sourceOf(gather), others] });
    const context = await client.gatherIntelligence(question, { timeoutMs: 300 });
    expect(outcomesOf(context)).toMatchObject({
      "house rules": outcome,
      another: "answered",
      builtin_pattern_library: "answered",
    });
    expect(context.antiPatterns[0]?.text).toBe("from another one");
    expect(JSON.stringify(context)).not.toContain("hunter2");
  });

  test("that gave a wrong item is told which and why", async () => {
    const gather = async () => ({ commonOperations: ["query", { text: "y", confidence: 7 }] });
    const { client } = await createIntelligenceScene({ events: null, sources: [sourceOf(gather)] });
    const { sources } = await client.gatherIntelligence(question);
    expect(sources.find(({ name }) => name === "house rules")?.message).toMatch(/^commonOperations\.1\.confidence: /);
  });

  test("hears that nobody waits any more also when all went well", async () => {
    const signals: AbortSignal[] = [];
    const gather: IntelligenceSource["gather"] = async (_, signal) => void signals.push(signal);
    const { client } = await createIntelligenceScene({ events: null, sources: [sourceOf(gather)] });
    await client.gatherIntelligence(question);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test("is told when nobody waits for it any more, and has no more time than the call", async () => {
    const signals: AbortSignal[] = [];
    const hang: IntelligenceSource["gather"] = (_, signal) => {
      signals.push(signal);
      return new Promise(() => {});
    };
    const sources = [
      { ...sourceOf(hang, "short"), timeoutMs: 10 },
      { ...sourceOf(hang, "long"), timeoutMs: 1e9 },
    ];
    const { client } = await createIntelligenceScene({ events: null, sources });
    const context = await client.gatherIntelligence(question, { timeoutMs: 200 });
    expect(outcomesOf(context)).toMatchObject({
      short: "timed-out REQUEST_TIMEOUT",
      long: "timed-out REQUEST_TIMEOUT",
    });
    const messages = context.sources.map(({ message }) => message).filter((message) => message?.includes("within"));
    expect(messages).toEqual([
      expect.stringContaining("short gave nothing within 10 ms"),
      expect.stringContaining("within 180 ms"),
    ]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  test.each([
    ["no name", [{ gather: async () => null }], /sources\[0\]\.name is missing/],
    [
      "the name of another",
      [sourceOf(async () => null), sourceOf(async () => null)],
      /sources\[1\]\.name "house rules" is taken/,
    ],
    ["a name that is ours", [sourceOf(async () => null, "events")], /"events" is taken/],
    ["nothing to ask", [{ name: "empty" }], /gather of "empty" is no function/],
    ["a confidence that is none", [{ ...sourceOf(async () => null), confidence: 2 }], /confidence is 2/],
    ["no time", [{ ...sourceOf(async () => null), timeoutMs: 0 }], /timeoutMs is 0/],
    ["a confidence in words", [{ ...sourceOf(async () => null), confidence: "0.5" }], /confidence is 0\.5/],
    ["a name that looks like ours", [sourceOf(async () => null, " events ")], /" events " is taken/],
    ["no list", {}, /sources is no list/],
  ])("with %s is refused when the client is made", async (_, sources, message) => {
    const error = await failureOf(createIntelligenceScene({ events: null, sources: sources as IntelligenceSource[] }));
    expect(error).toMatchObject({ code: "OPTIONS_INVALID", message: expect.stringMatching(message) });
  });
});

describe("what workers say", () => {
  const odd = [
    { name: " : x", language: "", filePath: " ", confidence: 0.9, codeSnippet: "x", steps: Array(300).fill("a step") },
    { name: "n".repeat(30_000), description: "d".repeat(30_000), confidence: 0.9, filePath: "p".repeat(30_000) },
    { name: "  ", confidence: 0.9 },
  ];

  test("is taken as far as there is room for it: an odd pattern costs no other one", async () => {
    const { client } = await createScene({ patterns: [...odd, storeNode], similar: odd });
    const context = await client.gatherIntelligence(question);
    expect(outcomesOf(context)).toMatchObject({ events: "answered", similar_code: "answered" });
    const found = context.nodeTypePatterns.filter(({ source }) => source === "events");
    expect(found.map(({ name }) => name.slice(0, 20))).toEqual([": x", "effect node", "n".repeat(20)]);
  });
});

describe("a context when events cannot answer", () => {
  test("names the reason, and has the catalogue", async () => {
    const { client } = await createIntelligenceScene();
    const context = await client.gatherIntelligence(question, { timeoutMs: 60_000 });
    expect(outcomesOf(context)).toMatchObject({ events: "failed NO_RESPONDER", similar_code: "failed NO_RESPONDER" });
    expect(context.confidence).toBe(0.7);
  });

  test("is counted as fallbacks, since the catalogue stands in, and says what was switched off", async () => {
    const events: ClientEvent[] = [];
    const { client } = await createIntelligenceScene({ events: null, observer: (event) => events.push(event) });
    expect(outcomesOf(await client.gatherIntelligence(question))).toMatchObject({
      events: "skipped EVENTS_DISABLED",
      similar_code: "skipped EVENTS_DISABLED",
    });
    const ended = events.filter(({ type }) => type === "call-ended");
    const fallback = { source: "builtin_pattern_library", fallbackReason: "EVENTS_DISABLED", errorCode: null };
    expect(ended).toMatchObject([fallback, fallback, fallback]);
  });

  test("has what the direct analyzer found, as its own", async () => {
    const direct = analyzerOf(async () => ({ patterns: [storeNode], totalCount: 1 }));
    const { client } = await createIntelligenceScene({ events: null, direct });
    const context = await client.gatherIntelligence(question);
    for (const [index, name] of ["events", "similar_code"].entries()) {
      expect(context.sources[index]).toMatchObject({
        name,
        outcome: "answered",
        answeredBy: "direct",
        reason: "EVENTS_DISABLED",
        correlationId: expect.any(String),
      });
    }
    const similar = context.codeExamples.filter(({ sources }) => sources.includes("similar_code"));
    expect(similar).toHaveLength(1);
    expect(context.nodeTypePatterns[0]).toMatchObject({ name: "effect node", source: "direct" });
    expect(context.confidence).toBeGreaterThan(0.9);
  });

  test.each([["builtin"], ["direct"]] as const)(
    "in mode %s without an analyzer asks nobody and connects nothing",
    async (mode) => {
      const { client, transport } = await createIntelligenceScene({ mode });
      expect(outcomesOf(await client.gatherIntelligence(question))).toMatchObject({
        events: "skipped NO_SOURCE",
        similar_code: "skipped NO_SOURCE",
      });
      expect(transport.status.state).toBe("created");
    },
  );

  test("uses events by the caller's rollout key, else by the name of what is written", async () => {
    const { client } = await createScene({ patterns: [storeNode] }, { rolloutPercent: 50 });
    const answeredBy = async (serviceName: string, rolloutKey?: string) => {
      const { sources } = await client.gatherIntelligence({ ...question, serviceName }, { rolloutKey });
      return sources.slice(0, 2).map(({ outcome }) => outcome);
    };
    const names = Array.from({ length: 20 }, (_, index) => `service-${index}`);
    const byName = await Promise.all(names.map((name) => answeredBy(name)));
    expect(new Set(byName.map(String))).toEqual(new Set(["answered,empty", "skipped,skipped"]));
    const byKey = await Promise.all(names.map((name) => answeredBy(name, "the same")));
    expect(new Set(byKey.map(String)).size).toBe(1);
  });
});

describe("the end of a gathering", () => {
  const hanging = sourceOf(() => new Promise(() => {}));

  test("comes at once when the caller's signal aborts", async () => {
    const { client } = await createIntelligenceScene({ events: null, sources: [hanging] });
    const abort = new AbortController();
    const running = failureOf(client.gatherIntelligence(question, { signal: abort.signal, timeoutMs: 60_000 }));
    abort.abort(new Error("enough"));
    expect(await running).toMatchObject({ code: "REQUEST_ABORTED" });
    expect(await failureOf(client.gatherIntelligence(question, { signal: abort.signal }))).toMatchObject({
      code: "REQUEST_ABORTED",
    });
  });

  test("comes at once when the client closes, and nothing begins after that", async () => {
    const { client } = await createIntelligenceScene({ events: null, sources: [hanging] });
    const running = failureOf(client.gatherIntelligence(question, { timeoutMs: 60_000 }));
    await client.close();
    expect(await running).toMatchObject({ code: "CLIENT_CLOSED" });
    expect(await failureOf(client.gatherIntelligence(question))).toMatchObject({ code: "CLIENT_CLOSED" });
  });

  test.each(["auto", "events"] as const)("is the client's, not a source's, in mode %s", async (mode) => {
    const { client, responder } = await createScene({}, { mode });
    responder.do(() => {});
    const running = failureOf(client.gatherIntelligence(question, { timeoutMs: 60_000 }));
    await seen(responder, 3);
    await client.close();
    expect(await running).toMatchObject({ code: "CLIENT_CLOSED" });
  });

  test("comes with the grace time when a worker does not answer until then", async () => {
    const { client, responder } = await createScene({});
    responder.do(() => {});
    const running = failureOf(client.gatherIntelligence(question, { timeoutMs: 60_000 }));
    await seen(responder, 3);
    await client.close({ graceMs: 50 });
    expect(await running).toMatchObject({ code: "CLIENT_CLOSED" });
  });

  test("waits for what has begun when the client closes with grace", async () => {
    const { client } = await createIntelligenceScene({ events: null });
    const running = client.gatherIntelligence(question);
    const closing = client.close({ graceMs: 60_000 });
    expect((await running).nodeTypePatterns.length).toBeGreaterThan(0);
    await closing;
  });

  test("carries the line that asked", async () => {
    const { client } = await createIntelligenceScene({ events: null });
    const generate = async () => {
      await client.gatherIntelligence({ nodeType: "gateway" });
    };
    expect(((await failureOf(generate())) as Error).stack).toMatch(/ generate .*gathered-context\.test\.ts:\d+/);
  });
});
