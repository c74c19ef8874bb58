import { describe, expect, it } from "vitest";
import { nodeTypeFromPath } from "../../packages/client/src/fallback/node-type-from-path.ts";

describe("nodeTypeFromPath", () => {
  it.each([
    ["node_order_store_effect.py", "effect"],
    ["node_*_effect.py", "effect"],
    ["**/node_*_reducer.py", "reducer"],
    ["*_compute.py", "compute"],
    ["node*_orchestrator.*", "orchestrator"],
    ["src/node_email_effect/handlers/handler_send.py", "effect"],
    ["src/node_email_effect/node.py", "effect"],
    ["C:\\code\\NODE_PRICE_COMPUTE.PY", "compute"],
    ["node_a_effect/node_b_compute.py", "compute"],
  ])("reads %s as %s", (path, nodeType) => {
    expect(nodeTypeFromPath(path)).toBe(nodeType);
  });

  it.each([
    "",
    "main.py",
    "src/effect.py",
    "node_effect.py",
    "side_effect.py",
    "node_order_effects.py",
    "node_*_*.py",
    "**/*.py",
  ])("reads nothing into %j", (path) => {
    expect(nodeTypeFromPath(path)).toBeNull();
  });
});
