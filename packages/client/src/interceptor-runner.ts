import { inspect } from "node:util";
import { OptionsError, redactText } from "@event-intelligence/contracts";
import type { CallInterceptor } from "./interceptor.ts";

const defaultBoundMs = 10;
const maxBoundMs = 10_000;

/** Runs the interceptors of a client. Nothing they do reaches the call, apart from the time that their bounds allow. */
export class InterceptorRunner {
  readonly #interceptors: readonly CallInterceptor[];
  readonly #warned = new Set<CallInterceptor>();

  /** @throws OptionsError naming each bound that cannot be kept */
  constructor(interceptors: readonly CallInterceptor[]) {
    const problems = interceptors.flatMap(({ boundMs = defaultBoundMs }, index) => {
      const isPossible = boundMs >= 0 && boundMs <= maxBoundMs;
      return isPossible ? [] : [`interceptors[${index}].boundMs is ${boundMs}, give 0 to ${maxBoundMs} milliseconds`];
    });
    if (problems.length > 0) throw new OptionsError("The client", problems);
    this.#interceptors = [...interceptors];
  }

  get isEmpty(): boolean {
    return this.#interceptors.length === 0;
  }

  /** Lets each of them look, in their order; resolves when all are done or have had their time. Never rejects. */
  async run(look: (interceptor: CallInterceptor) => unknown): Promise<void> {
    const waiting = this.#interceptors.flatMap((interceptor) => this.#start(interceptor, look) ?? []);
    if (waiting.length > 0) await Promise.all(waiting);
  }

  /** Null when there is nothing to wait for. */
  #start(interceptor: CallInterceptor, look: (interceptor: CallInterceptor) => unknown): Promise<void> | null {
    try {
      const told = look(interceptor);
      return isThenable(told) ? this.#wait(interceptor, told) : null;
    } catch (error) {
      this.#warn(interceptor, "failed", error);
      return null;
    }
  }

  async #wait(interceptor: CallInterceptor, told: PromiseLike<unknown>): Promise<void> {
    const { boundMs = defaultBoundMs } = interceptor;
    const { promise: timeIsOver, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#warn(interceptor, `took longer than its ${boundMs} ms`);
      resolve();
    }, boundMs);
    try {
      await Promise.race([told, timeIsOver]);
    } catch (error) {
      this.#warn(interceptor, "failed", error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Once each: who loses logs must hear of it, and a warning with every call would bury all others. */
  #warn(interceptor: CallInterceptor, what: string, error?: unknown): void {
    if (this.#warned.has(interceptor)) return;
    this.#warned.add(interceptor);
    const place = `interceptors[${this.#interceptors.indexOf(interceptor)}]`;
    process.emitWarning(`${place} ${what}. Calls go on; this is told once.`, {
      type: "EventIntelligenceWarning",
      code: "INTERCEPTOR_FAILED",
      ...(error !== undefined && { detail: redactText(inspect(error)) }),
    });
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}
