import type { Tracing } from "@event-intelligence/transport";

/** Under this symbol the API of OpenTelemetry, in every version 1, keeps what a program has registered with it. */
const registeredSymbol = Symbol.for("opentelemetry.js.api.1");

/**
 * The tracing of the OpenTelemetry SDK that the program has registered, as with `node --import`; undefined without one,
 * and then nothing is loaded either.
 */
export async function findTracing(notice: (line: string) => void): Promise<Tracing | undefined> {
  if (!(registeredSymbol in globalThis)) return undefined;
  try {
    const { openTelemetryTracing } = await import("@event-intelligence/transport/opentelemetry");
    return openTelemetryTracing();
  } catch (error) {
    const { message } = error as Error;
    notice(`nothing is traced, since @opentelemetry/api cannot be loaded from here: install it beside. ${message}`);
    return undefined;
  }
}
