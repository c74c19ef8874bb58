import { OptionsError } from "@event-intelligence/contracts";
import { type ToolCallEvent, wrapToolCalls } from "event-intelligence/tool-calls";
import { describe, expect, onTestFinished, test } from "vitest";

/** A wrapped function or record, and what its observer was told. */
function observed<Target extends object>(target: Target) {
  const events: ToolCallEvent[] = [];
  return { events, wrapped: wrapToolCalls(target, { observer: (event) => void events.push(event) }) };
}

const typesOf = (events: readonly ToolCallEvent[]) => events.map(({ type }) => type.replace("tool-call-", ""));
const failure = () => Object.assign(new TypeError("no database at postgres://ada:hunter2@db"), { detail: 1 });

describe("a wrapped function", () => {
  test("tells of its start and its end, with name, time and what it was given and gave", async () => {
    const { events, wrapped } = observed(async function search(word: string, { limit }: { limit: number }) {
      return { hits: [word], limit };
    });
    const before = Date.now();
    await wrapped("orders", { limit: 2 });
    await new Promise(setImmediate);
    expect(events).toEqual([
      {
        type: "tool-call-started",
        tool: "search",
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        startedAtMs: expect.any(Number),
        arguments: ["orders", { limit: 2 }],
      },
      {
        type: "tool-call-completed",
        tool: "search",
        id: events[0]?.id,
        startedAtMs: events[0]?.startedAtMs,
        durationMs: expect.any(Number),
        outcome: "ok",
        arguments: ["orders", { limit: 2 }],
        result: { hits: ["orders"], limit: 2 },
      },
    ]);
    expect(events[0]?.startedAtMs).toBeGreaterThanOrEqual(before);
  });

  test("gives back the very result, promise and error, and is called with the very this and arguments", async () => {
    const seen: unknown[] = [];
    const promise = Promise.resolve({});
    const rejection = Promise.reject(failure());
    const returned = [{}, promise, rejection, undefined, function* () {}];
    const { wrapped, events } = observed(function (this: unknown, ...given: unknown[]) {
      seen.push(this, given);
      return returned[Number(given[0])];
    });
    const caller = {};
    const argument = { own: true };
    for (const [index, result] of returned.entries()) expect(wrapped.call(caller, index, argument)).toBe(result);
    expect(seen[0]).toBe(caller);
    expect((seen[1] as unknown[])[1]).toBe(argument);
    await expect(rejection).rejects.toThrow("no database");
    const thrown = failure();
    const { wrapped: throwing, events: failures } = observed(() => {
      throw thrown;
    });
    let caught: unknown;
    try {
      throwing();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
    expect(failures.at(-1)).toMatchObject({
      type: "tool-call-failed",
      outcome: "error",
      error: { name: "TypeError", message: "no database at postgres://[redacted]@db" },
    });
    expect(typesOf(events).filter((type) => type === "failed")).toHaveLength(1);
  });

  test("keeps name, length, properties and prototype, and can be constructed where it could be", () => {
    class Point {
      static readonly origin = 0;
      readonly x: number;
      constructor(x: number) {
        this.x = x;
      }
    }
    const { wrapped: WrappedPoint } = observed(Point);
    expect([WrappedPoint.name, WrappedPoint.length, WrappedPoint.origin]).toEqual(["Point", 1, 0]);
    expect(new WrappedPoint(7)).toBeInstanceOf(Point);
    const { wrapped } = observed(Object.assign((_one: number, _other: number) => 1, { version: 3 }));
    expect([wrapped.length, wrapped.version]).toEqual([2, 3]);
  });

  test("that is synchronous stays so, and has told all before it returns", () => {
    const { events, wrapped } = observed((number: number) => number * 2);
    expect(wrapped(21)).toBe(42);
    expect(typesOf(events)).toEqual(["started", "completed"]);
  });

  test("has its own name in the events, or the one that was given", () => {
    const names: string[] = [];
    const observer = ({ tool }: ToolCallEvent) => void names.push(tool);
    wrapToolCalls(function plain() {}, { observer })();
    wrapToolCalls(() => {}, { observer, name: "given" })();
    expect(new Set(names)).toEqual(new Set(["plain", "given"]));
  });

  test("is over for a result that is read bit by bit once it is there, and nobody else reads that", async () => {
    let begun = 0;
    const { events, wrapped } = observed(async function* () {
      begun += 1;
      yield "one";
      yield "two";
    });
    const iterator = wrapped();
    expect({ begun, told: typesOf(events) }).toEqual({ begun: 0, told: ["started", "completed"] });
    expect(JSON.stringify(events)).not.toContain("one");
    const items: string[] = [];
    for await (const item of iterator) items.push(item);
    expect(items).toEqual(["one", "two"]);

    const stream = new ReadableStream({ start: (controller) => controller.close() });
    const { events: streamed, wrapped: opens } = observed(() => stream);
    expect(opens()).toBe(stream);
    expect(streamed.at(-1)).toMatchObject({ result: "[ReadableStream]" });
    expect(stream.locked).toBe(false);
  });

  test("does not begin the work of a thenable, or of a promise that begins when it is asked", async () => {
    let begun = 0;
    const thenable = {
      // biome-ignore lint/suspicious/noThenProperty: that is the case.
      then(resolve: (value: string) => void) {
        begun += 1;
        resolve("done");
      },
    };
    class Lazy extends Promise<string> {
      // biome-ignore lint/suspicious/noThenProperty: that is the case.
      override then(): Promise<never> {
        begun += 1;
        return Promise.reject(new Error("begun"));
      }
    }
    observed(() => thenable).wrapped();
    observed(() => new Lazy(() => {})).wrapped();
    await new Promise(setImmediate);
    expect(begun).toBe(0);
  });

  test.each<[string, () => unknown]>([
    [
      "throws",
      () => {
        throw failure();
      },
    ],
    ["rejects", () => Promise.reject(failure())],
    ["hangs", () => new Promise(() => {})],
    ["throws what is no error", () => Promise.reject(null)],
  ])("works as before under an observer that %s", async (_, observe) => {
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown) => void unhandled.push(reason);
    process.on("unhandledRejection", onUnhandled);
    onTestFinished(() => void process.off("unhandledRejection", onUnhandled));
    const wrapped = wrapToolCalls(async (number: number) => number + 1, { observer: observe as () => void });
    expect(await wrapped(1)).toBe(2);
    await new Promise(setImmediate);
    expect(unhandled).toEqual([]);
  });
});

describe("what an event shows", () => {
  test("has no secret, whatever its name or make, and only the beginning of what is long", () => {
    const { events, wrapped } = observed((_given: unknown, _url: string) => "Bearer 0123456789abcdef.hunter2");
    wrapped({ apiKey: "hunter2", list: Array(50).fill("x"), deep: { password: ["hunter2"] } }, "amqp://ada:hunter2@mq");
    wrapped({ text: "a".repeat(100_000) }, "");
    const shown = JSON.stringify(events);
    expect(shown).not.toContain("hunter2");
    expect(shown).toContain("[100000 characters]");
    expect(shown).toContain("[30 more]");
    expect(shown.length).toBeLessThan(10_000);
  });

  test("is a copy, made when it is looked at", () => {
    const { events, wrapped } = observed((given: { count: number }) => given);
    const given = { count: 1 };
    wrapped(given);
    const [copy] = events[0]?.arguments ?? [];
    (copy as { count: number }).count = 2;
    expect(given.count).toBe(1);
    given.count = 3;
    expect(events[0]?.arguments).toEqual([{ count: 3 }]);
  });

  test("runs no accessor and no proxy, and ends for data that is shared and circular", () => {
    let touched = 0;
    const touch = () => {
      touched += 1;
      return 1;
    };
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    let bush: object = {};
    for (let level = 0; level < 60; level += 1) bush = { left: bush, right: bush };
    const { events, wrapped } = observed((..._given: unknown[]) => {});
    const proxy = new Proxy(
      {},
      { get: touch, ownKeys: () => [String(touch())], getPrototypeOf: () => Object(touch()) },
    );
    wrapped(
      {
        get costly() {
          return touch();
        },
      },
      proxy,
      circle,
      bush,
      new Map([["a", 1]]),
      new AbortController().signal,
      () => touch(),
      new Date(0),
    );
    const [accessor, ...others] = events[0]?.arguments ?? [];
    expect(accessor).toEqual({ costly: "[accessor]" });
    expect(others[0]).toBe("[proxy]");
    expect(others.slice(3)).toEqual(["[Map]", "[AbortSignal]", "[function]", new Date(0)]);
    expect(touched).toBe(0);
    expect(JSON.stringify(events).length).toBeLessThan(200_000);
  });

  test("is told also of what is thrown and throws when it is looked at", () => {
    const hostile = new Error("x");
    Object.defineProperty(hostile, "message", {
      get() {
        throw new Error("looked at");
      },
    });
    const { wrapped } = observed(() => {
      throw hostile;
    });
    let caught: unknown;
    try {
      wrapped();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(hostile);
  });
});

describe("a wrapped record", () => {
  test("covers each function under its key and leaves everything else, also getters and symbols", async () => {
    const symbol = Symbol("s");
    const tools = {
      version: 2,
      base: 10,
      add(number: number) {
        return this.base + number;
      },
      later: async () => "later",
      get computed() {
        return this.base + 1;
      },
      [symbol]: 1,
    };
    const { events, wrapped } = observed(tools);
    expect(wrapped).not.toBe(tools);
    expect([wrapped.add(5), await wrapped.later(), wrapped.version, wrapped.computed, wrapped[symbol]]).toEqual([
      15,
      "later",
      2,
      11,
      1,
    ]);
    await new Promise(setImmediate);
    expect(events.map(({ tool }) => tool)).toEqual(["add", "add", "later", "later"]);
    expect(tools.add(1)).toBe(11);
    expect(events).toHaveLength(4);
  });

  test.each([
    ["nothing", null],
    ["a text", "tools"],
    ["an empty object", {}],
    ["a list", [() => {}]],
  ])("cannot be made of %s", (_, target) => {
    expect(() => wrapToolCalls(target as object, { observer: () => {} })).toThrow(OptionsError);
  });

  test("cannot be made without an observer", () => {
    expect(() => wrapToolCalls(() => {}, {} as never)).toThrow(/observer is missing/);
  });
});
