export type {
  ToolCallCompleted,
  ToolCallError,
  ToolCallEvent,
  ToolCallFailed,
  ToolCallObserver,
  ToolCallStarted,
} from "./tool-call-event.ts";
export { type ToolCallOptions, wrapToolCalls } from "./wrap-tool-calls.ts";
