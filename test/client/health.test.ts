import { describe, expect, test } from "vitest";
import { createIntelligenceScene } from "./intelligence-scene.ts";

describe("health", () => {
  test("says that somebody answers, that nobody does, and that it could not be told", async () => {
    const { client, scene, broker } = await createIntelligenceScene();
    expect(await client.health()).toMatchObject({ events: "unavailable", responders: { state: "none" } });
    await scene.startResponder();
    const serving = { events: "available", responders: { state: "serving", members: 1 }, hasDirectAnalyzer: false };
    expect(await client.health()).toMatchObject({ ...serving, client: { state: "ready" } });
    broker.faults.deny({ group: scene.group });
    expect(await client.health()).toMatchObject({ events: "unknown" });
  });

  test("can be written as JSON, with its lag as a number and its cause as text", async () => {
    const { client, scene, broker } = await createIntelligenceScene();
    await scene.startResponder();
    const serving = await client.health();
    expect(JSON.parse(JSON.stringify(serving))).toMatchObject({ events: "available", responders: { lag: 0 } });
    expect(serving.responders).not.toHaveProperty("cause");
    broker.faults.deny({ group: scene.group });
    const denied = JSON.parse(JSON.stringify(await client.health()));
    expect(denied.responders).toMatchObject({
      state: "unknown",
      lag: null,
      cause: expect.stringContaining(scene.group),
    });
  });

  test("never rejects: not without topics, and not after close", async () => {
    const { client, broker, scene } = await createIntelligenceScene();
    broker.faults.deny({ topic: scene.service.topics.completed });
    expect(await client.health()).toMatchObject({ events: "unavailable", responders: null });
    await client.close();
    expect(await client.health()).toMatchObject({ events: "unavailable", client: { state: "closed" } });
  });
});
