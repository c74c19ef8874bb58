import { randomUUID } from "node:crypto";
import { types } from "node:util";
import { safeCopy, shownError } from "./safe-copy.ts";
import type { ToolCallEvent } from "./tool-call-event.ts";

/** Any function. */
export type ToolFunction = (...input: never[]) => unknown;

/** How the calls of one function are seen. */
export interface FunctionView {
  /** The tool's name at the time of a call. */
  name(): string;
  /** What of the arguments is the tool's own. */
  ownArguments(given: readonly unknown[]): readonly unknown[];
  /** Never throws. */
  tell(event: ToolCallEvent): void;
}

/**
 * The function with its calls told of. It is a proxy, so that name, length, prototype, properties and `new` are the
 * function's own; and each call gives back the very result, promise or error.
 */
export function observedFunction<Tool extends ToolFunction>(tool: Tool, view: FunctionView): Tool {
  return new Proxy(tool, {
    apply(target, caller, given: never[]) {
      const call = new ToldCall(view, given);
      let result: unknown;
      try {
        result = Reflect.apply(target, caller, given);
      } catch (error) {
        call.fail(error);
        throw error;
      }
      if (types.isPromise(result)) watch(result, call);
      else call.complete(result);
      return result;
    },
  });
}

/** Tells of one call. Nothing it does throws. */
class ToldCall {
  readonly #view: FunctionView;
  readonly #facts: Pick<ToolCallEvent, "tool" | "id" | "startedAtMs">;
  readonly #arguments: readonly unknown[];
  readonly #beganAtMs = performance.now();

  constructor(view: FunctionView, given: readonly unknown[]) {
    this.#view = view;
    this.#facts = { tool: view.name(), id: randomUUID(), startedAtMs: Date.now() };
    this.#arguments = view.ownArguments(given);
    const copies = () => this.#copies();
    this.#tell(() => ({
      type: "tool-call-started",
      ...this.#facts,
      get arguments() {
        return copies();
      },
    }));
  }

  complete(result: unknown): void {
    const durationMs = performance.now() - this.#beganAtMs;
    const copies = () => this.#copies();
    this.#tell(() => ({
      type: "tool-call-completed",
      ...this.#facts,
      durationMs,
      outcome: saysError(result) ? "error" : "ok",
      get arguments() {
        return copies();
      },
      get result() {
        return safeCopy(result);
      },
    }));
  }

  fail(thrown: unknown): void {
    const durationMs = performance.now() - this.#beganAtMs;
    const copies = () => this.#copies();
    this.#tell(() => ({
      type: "tool-call-failed",
      ...this.#facts,
      durationMs,
      outcome: "error",
      error: shownError(thrown),
      get arguments() {
        return copies();
      },
    }));
  }

  #copies(): readonly unknown[] {
    return this.#arguments.map((argument) => safeCopy(argument));
  }

  #tell(toEvent: () => ToolCallEvent): void {
    try {
      this.#view.tell(toEvent());
    } catch {
      // What was thrown may itself throw when it is looked at; its caller gets it all the same.
    }
  }
}

function watch(promise: Promise<unknown>, call: ToldCall): void {
  try {
    // A promise of a make of its own may begin its work when its own `then` is called; so that is not called.
    void Promise.prototype.then.call(
      promise,
      (result) => call.complete(result),
      (error) => call.fail(error),
    );
  } catch {
    // Its constructor, which `then` calls, may do anything.
  }
}

/** As MCP's tools do it. */
function saysError(result: unknown): boolean {
  if (result === null || typeof result !== "object" || types.isProxy(result)) return false;
  return Object.getOwnPropertyDescriptor(result, "isError")?.value === true;
}
