import { McpServer } from "@modelcontextprotocol/server";
import { ownVersion, toolName } from "../own-version.ts";
import { analyzeCode } from "./analyze-code.ts";
import { discoverPatterns } from "./discover-patterns.ts";
import { explainFallback } from "./explain-fallback.ts";
import { findSimilar } from "./find-similar.ts";
import { gatherContext } from "./gather-context.ts";
import { registerTool } from "./register-tool.ts";
import type { ToolResources } from "./tool.ts";

const instructions =
  "Before code is written, gather_context, find_similar and discover_patterns tell how this code base does it; afterwards analyze_code tells what to mend. Each result names its source and confidence; explain_fallback tells why one came from a fallback.";

/** A server for one agent; all of a process share the resources. */
export function createMcpServer(resources: ToolResources): McpServer {
  const server = new McpServer(
    { name: toolName, title: "Event Intelligence", version: ownVersion() },
    // The tools never change while it runs.
    { instructions, capabilities: { tools: { listChanged: false } } },
  );
  // In this order they are listed, always.
  registerTool(server, discoverPatterns, resources);
  registerTool(server, analyzeCode, resources);
  registerTool(server, gatherContext, resources);
  registerTool(server, findSimilar, resources);
  registerTool(server, explainFallback, resources);
  return server;
}
