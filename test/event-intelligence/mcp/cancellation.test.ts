import { expect, test } from "vitest";
import { eventually } from "../../helpers/eventually.ts";
import { callTool } from "./agent.ts";
import { endlessWork } from "./endless-work.ts";
import { startHttpScene, startServerScene } from "./server-scene.ts";

test.each([
  ["analyze_code", { content: "x" }],
  ["discover_patterns", {}],
  ["find_similar", { text: "x" }],
  ["gather_context", { nodeType: "effect" }],
])("a call of %s that is taken back ends the worker's work, and is no fallback", async (name, asked) => {
  const { signals, handlers } = endlessWork();
  const { client, pair } = await startServerScene({ handlers });
  const taken = new AbortController();
  const call = client.callTool({ name, arguments: { ...asked } }, { signal: taken.signal });
  await eventually(() => signals.length > 0);
  taken.abort();
  await expect(call).rejects.toThrow();
  await eventually(() => signals.every(({ aborted }) => aborted));
  await eventually(() => pair.worker.status.running === 0);
  expect(pair.worker.status.counters.cancelled).toBe(signals.length);
  expect(await callTool(client, "explain_fallback", {})).toMatchObject({ totalCount: 0, fallbackReason: null });
});

test.each(["legacy", "modern"] as const)(
  "by HTTP, a client of the %s protocol that hangs up takes its call back",
  async (era) => {
    const { signals, handlers } = endlessWork();
    const { client, pair } = await startHttpScene({ handlers }, era);
    const call = client.callTool({ name: "analyze_code", arguments: { content: "x" } });
    const ended = expect(call).rejects.toThrow();
    await eventually(() => signals.length > 0);
    await client.close();
    await ended;
    await eventually(() => pair.worker.status.counters.cancelled === 1);
  },
);
