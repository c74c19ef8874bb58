import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { callTool, connectReadyClient, toolNames } from "../event-intelligence/mcp/agent.ts";
import { withCorpus } from "../event-intelligence/run-program.ts";
import { repositoryRoot } from "./floor-plan/house.ts";

const guide = readFileSync(join(repositoryRoot, "docs/coding-agents.md"), "utf8");

it("docs/coding-agents.md: the example's call gives the result that is shown", async () => {
  const [, name = "", asked = ""] = /^```json call (\w+)\n([\s\S]*?)^```$/m.exec(guide) ?? [];
  const [, shown = ""] = /^```json result\n([\s\S]*?)^```$/m.exec(guide) ?? [];
  const client = await connectReadyClient(withCorpus);
  expect(await callTool(client, name, JSON.parse(asked))).toEqual(JSON.parse(shown));
});

it.each(["docs/coding-agents.md", "packages/event-intelligence/README.md"])("%s has a row for each tool", (path) => {
  const text = readFileSync(join(repositoryRoot, path), "utf8");
  const rows = [...text.matchAll(/^\| `([a-z]+_[a-z]+)` \|/gm)].map(([, name]) => name);
  expect(rows.toSorted()).toEqual(toolNames.toSorted());
});
