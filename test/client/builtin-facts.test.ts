import { nodeTypes } from "@event-intelligence/contracts/code-analysis";
import { describe, expect, it } from "vitest";
import {
  type BuiltinFacts,
  findBuiltinFacts,
  type NamedFact,
} from "../../packages/client/src/fallback/builtin-facts.ts";
import { cataloguePairs } from "../../packages/client/src/fallback/catalogue-index.ts";

const folders = await Promise.all(
  cataloguePairs.map(async ({ nodeType, ownDomains, load }) => ({
    nodeType,
    ownDomains,
    facts: JSON.parse((await load()).factsJson) as BuiltinFacts,
  })),
);
const everyPair = folders.flatMap(({ nodeType, ownDomains }) => ownDomains.map((domain) => ({ nodeType, domain })));

/** The least and the most that each list of a folder may hold. */
const bounds: Readonly<Record<keyof BuiltinFacts, readonly [number, number]>> = {
  commonOperations: [4, 8],
  requiredCapabilities: [3, 6],
  performanceTargets: [3, 5],
  errorScenarios: [4, 8],
  domainBestPractices: [4, 7],
  antiPatterns: [2, 5],
  recommendedDependencies: [0, 5],
  testingRecommendations: [3, 6],
  securityConsiderations: [2, 6],
};

const textsOf = (facts: readonly (NamedFact | string)[]) =>
  facts.map((fact) => (typeof fact === "string" ? fact : fact.text));
const namesOf = (facts: readonly NamedFact[]) => facts.map(({ name }) => name);
const allTextsOf = (facts: BuiltinFacts) => Object.values(facts).flatMap(textsOf);
const repeated = (texts: readonly string[]) => texts.filter((text, index) => texts.indexOf(text) < index);

describe("the facts of the built-in catalogue", () => {
  it.each(folders)("fill every list for $nodeType and $ownDomains, within its bounds", async ({ facts }) => {
    expect(Object.keys(facts)).toEqual(Object.keys(bounds));
    for (const [list, [least, most]] of Object.entries(bounds)) {
      const { length } = facts[list as keyof BuiltinFacts];
      expect(length, list).toBeGreaterThanOrEqual(least);
      expect(length, list).toBeLessThanOrEqual(most);
    }
  });

  it.each(folders)("are whole sentences for $nodeType and $ownDomains", async ({ facts }) => {
    for (const text of allTextsOf(facts)) expect(text).toMatch(/^(?:[A-Z\d]|p\d\d ).{20,}\.$/);
    for (const name of namesOf([...facts.errorScenarios, ...facts.antiPatterns])) expect(name).toMatch(/^[A-Z].+[^.]$/);
  });

  it.each(folders)("name packages of $nodeType and $ownDomains as PyPI does", async ({ facts }) => {
    const names = namesOf(facts.recommendedDependencies);
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
    if (names.length === 0) expect(facts.domainBestPractices.join(" ")).toContain("standard library");
  });

  it("say nothing twice", async () => expect(repeated(folders.flatMap(({ facts }) => allTextsOf(facts)))).toEqual([]));
});

describe("findBuiltinFacts", () => {
  it.each(everyPair)("repeats no text and no name for $nodeType and $domain", async ({ nodeType, domain }) => {
    const facts = await findBuiltinFacts({ nodeType, domain });
    expect(repeated(allTextsOf(facts))).toEqual([]);
    for (const named of [facts.commonOperations, facts.errorScenarios, facts.antiPatterns]) {
      expect(repeated(namesOf(named))).toEqual([]);
    }
    expect(repeated(namesOf(facts.recommendedDependencies))).toEqual([]);
  });

  it("puts the facts of the domain before those of the node type in general", async () => {
    const { errorScenarios, securityConsiderations } = await findBuiltinFacts({
      nodeType: "effect",
      domain: "database",
    });
    const general = await findBuiltinFacts({ nodeType: "effect", domain: "general" });
    expect(errorScenarios[0]?.name).toBe("Pool exhausted");
    expect(errorScenarios.slice(-general.errorScenarios.length)).toEqual(general.errorScenarios);
    expect(securityConsiderations.slice(-general.securityConsiderations.length)).toEqual(
      general.securityConsiderations,
    );
  });

  it("lets a domain's fact stand in for the general one of its name", async () => {
    const ofName = async (domain: string) =>
      (await findBuiltinFacts({ nodeType: "effect", domain })).commonOperations.filter(({ name }) => name === "delete");
    expect(await ofName("database")).toHaveLength(1);
    expect(await ofName("database")).not.toEqual(await ofName("general"));
  });

  it.each(["astronomy", "restaurant", "", " ", null, undefined])(
    "gives the general facts for the domain %j",
    async (domain) =>
      expect(await findBuiltinFacts({ nodeType: "effect", domain })).toEqual(
        await findBuiltinFacts({ nodeType: "effect", domain: "general" }),
      ),
  );

  it("gives the general facts of its own node type", async () => {
    const generals = await Promise.all(
      nodeTypes.map(async (nodeType) => JSON.stringify(await findBuiltinFacts({ nodeType }))),
    );
    expect(new Set(generals).size).toBe(4);
  });

  it.each([
    ["Postgres", "database"],
    ["redis", "cache"],
    ["JWT", "auth"],
  ])("answers %s as %s", async (asked, domain) =>
    expect(await findBuiltinFacts({ nodeType: "effect", domain: asked })).toEqual(
      await findBuiltinFacts({ nodeType: "effect", domain }),
    ),
  );

  it("gives each domain of a folder the folder's facts", async () => {
    const ofDomain = async (domain: string) => await findBuiltinFacts({ nodeType: "compute", domain });
    expect(await ofDomain("validation")).toEqual(await ofDomain("parsing"));
    expect(await ofDomain("validation")).not.toEqual(await ofDomain("general"));
  });

  it("takes no facts from a folder of which only a pattern belongs to the domain", async () => {
    const ofAuth = allTextsOf(await findBuiltinFacts({ nodeType: "effect", domain: "auth" }));
    const api = folders.find(({ nodeType, ownDomains }) => nodeType === "effect" && ownDomains.includes("api"));
    expect(allTextsOf(api?.facts as BuiltinFacts).filter((text) => ofAuth.includes(text))).toEqual([]);
  });

  it("hands out facts that are the caller's own", async () => {
    const query = { nodeType: "effect", domain: "database" } as const;
    const untouched = JSON.stringify(await findBuiltinFacts(query));
    for (const operation of (await findBuiltinFacts(query)).commonOperations)
      Object.assign(operation, { name: "spoilt" });
    expect(JSON.stringify(await findBuiltinFacts(query))).toBe(untouched);
  });

  it.each(everyPair)("gives the same bytes for $nodeType and $domain each time", async (pair) =>
    expect(JSON.stringify(await findBuiltinFacts(pair))).toBe(JSON.stringify(await findBuiltinFacts(pair))),
  );
});
