import { visibleText } from "@event-intelligence/client/context";
import type { CallToolResult, McpServer, ServerContext, ToolCallback } from "@modelcontextprotocol/server";
import type * as z from "zod";
import { reportProgress } from "./progress.ts";
import type { Tool, ToolResources } from "./tool.ts";
import { describeToolFailure } from "./tool-failure.ts";

/** Offers a tool to the agent of this server. */
export function registerTool<Input extends z.ZodType, Output extends z.ZodType>(
  server: McpServer,
  tool: Tool<Input, Output>,
  resources: ToolResources,
): void {
  const { name, title, description, input: inputSchema, output: outputSchema } = tool;
  // Hints protect nobody, but spare people a question before each call.
  const annotations = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };
  const run = (input: unknown, context: ServerContext) => runTool(tool, input as z.output<Input>, resources, context);
  server.registerTool(name, { title, description, inputSchema, outputSchema, annotations }, run as ToolCallback<Input>);
}

async function runTool<Input extends z.ZodType, Output extends z.ZodType>(
  tool: Tool<Input, Output>,
  input: z.output<Input>,
  resources: ToolResources,
  context: ServerContext,
): Promise<CallToolResult> {
  const timeoutMs = tool.budgetMs(resources);
  const endProgress = reportProgress(context, timeoutMs);
  try {
    const { structured, text } = await tool.run(input, resources, { timeoutMs, signal: context.mcpReq.signal });
    return {
      content: [{ type: "text", text }],
      // Read by its own schema, which leaves out what is not promised.
      structuredContent: visible(tool.output.parse(structured)) as Record<string, unknown>,
    };
  } catch (error) {
    return { content: [{ type: "text", text: describeToolFailure(error) }], isError: true };
  } finally {
    endProgress();
  }
}

/** Agents hand a structured result to their model as it is: nothing in it is to be hidden from people who read along. */
function visible(value: unknown): unknown {
  if (typeof value === "string") return visibleText(value);
  if (Array.isArray(value)) return value.map(visible);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, visible(field)]));
}
