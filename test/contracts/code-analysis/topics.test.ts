import {
  codeAnalysisTopics,
  createCodeAnalysisService,
  topicEnvironment,
} from "@event-intelligence/contracts/code-analysis";
import { describe, expect, it } from "vitest";
import { fromBytes } from "../golden-files.ts";

const correlationId = "3f0f7a52-6a0e-4f2b-9c55-0b1f6d2a7e10";

describe("topics", () => {
  it("are those of existing software by default", () => {
    expect(codeAnalysisTopics({ profile: "archon" })).toEqual({
      requested: "dev.archon-intelligence.intelligence.code-analysis-requested.v1",
      completed: "dev.archon-intelligence.intelligence.code-analysis-completed.v1",
      failed: "dev.archon-intelligence.intelligence.code-analysis-failed.v1",
      deadLetters: "dev.archon-intelligence.intelligence.code-analysis-requested.v1.dlq",
    });
    expect(codeAnalysisTopics({ profile: "omninode" }).failed).toBe("omninode.intelligence.code-analysis.failed.v1");
    expect(codeAnalysisTopics({ profile: "onex" })).toMatchObject({
      requested: "onex.cmd.omniintelligence.code-analysis.v1",
      completed: "onex.evt.omniintelligence.code-analysis-completed.v1",
    });
  });

  it("may be named by hand, and dead letters follow the requests", () => {
    const topics = codeAnalysisTopics({ profile: "archon", environment: "staging", overrides: { requested: "asked" } });
    expect(topics).toMatchObject({ requested: "asked", deadLetters: "asked.dlq" });
    expect(topics.failed).toMatch(/^staging\./);
  });

  it.each([
    ["development", "dev"],
    ["production", "production"],
    ["blue", "blue"],
    ["constructor", "constructor"],
  ])("of %s begin with %s", (environment, first) => expect(topicEnvironment(environment)).toBe(first));

  it("are written into the event type of the generations that want it, also when named by hand", () => {
    const { codec } = createCodeAnalysisService({ profile: "omninode", overrides: { requested: "asked" } });
    const message = {
      correlationId,
      eventId: "e",
      timestampMs: 0,
      operation: "ONEX_COMPLIANCE",
      payload: {},
      tenant: "t",
    };
    expect(fromBytes(codec.encodeRequest({ ...message, instanceId: "i" }))).toMatchObject({ event_type: "asked" });
  });
});
