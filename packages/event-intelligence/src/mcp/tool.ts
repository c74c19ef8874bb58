import type { IntelligenceClient } from "@event-intelligence/client";
import type * as z from "zod";
import type { FallbackLog } from "./fallback-log.ts";
import type { ToolResult } from "./tool-result.ts";

/** What the tools of a process share. */
export interface ToolResources {
  readonly client: IntelligenceClient;
  readonly fallbacks: FallbackLog;
  /** Folders under which files may be read. */
  readonly roots: readonly string[];
  /** How long a call may take: of a search, and of an analysis. */
  readonly budgetsMs: { readonly search: number; readonly analysis: number };
}

/** One tool that a coding agent may call. */
export interface Tool<Input extends z.ZodType, Output extends z.ZodType> {
  readonly name: string;
  readonly title: string;
  /** What a model chooses by. */
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  /** How long a call takes at most. */
  budgetMs(resources: ToolResources): number;
  run(input: z.output<Input>, resources: ToolResources, bounds: ToolBounds): Promise<ToolResult>;
}

/** What ends a call: its budget, and the agent that takes it back. */
export interface ToolBounds {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}
