import { Registry } from "prom-client";
import { describe, expect, test } from "vitest";
import {
  PrometheusTextError,
  readPrometheusText,
} from "../../packages/event-intelligence/src/rollout/prometheus-text.ts";
import { check, checkTexts, snapshotFile, startRollout } from "./rollout-scene.ts";

const read = (text: string) =>
  [...readPrometheusText(text)].map(({ name, labels, value }) => [name, Object.fromEntries(labels), value]);

function problemOf(text: string): string {
  try {
    return `no problem in ${JSON.stringify(read(text))}`;
  } catch (error) {
    if (!(error instanceof PrometheusTextError)) throw error;
    return `line ${error.line} ${error.message}`;
  }
}

describe("Prometheus's text format", () => {
  test.each([
    ["no labels", "up 1\n", ["up", {}, 1]],
    ["labels", 'a_total{x="1",y="two"} 3\n', ["a_total", { x: "1", y: "two" }, 3]],
    ["no labels in braces", "up{} 1\n", ["up", {}, 1]],
    ["a comma behind the last label", 'a{x="1",} 2\n', ["a", { x: "1" }, 2]],
    ["blanks and tabs", '  a \t{ x = "1" , y="2" }\t 2 \n', ["a", { x: "1", y: "2" }, 2]],
    [
      "escapes",
      `${String.raw`a{path="C:\\DIR",text="say \"hi\"\nbye"} 1`}\n`,
      ["a", { path: "C:\\DIR", text: 'say "hi"\nbye' }, 1],
    ],
    ["what would end a label or a line outside of quotes", 'a{x="} # , ="} 1\n', ["a", { x: "} # , =" }, 1]],
    ["a timestamp", "a 1 1395066363000\n", ["a", {}, 1]],
    ["a negative timestamp", "a 1 -3982045\n", ["a", {}, 1]],
    ["an exemplar", 'a_bucket{le="1"} 4 # {trace_id="KOO5S4vxi0o"} 0.67\n', ["a_bucket", { le: "1" }, 4]],
    ["timestamps of both", 'a_total 4 1520879607.789 # {t="#"} 0.67 1520879607.5\n', ["a_total", {}, 4]],
    ["an exponent", "a 1.458255915e+9\n", ["a", {}, 1_458_255_915]],
    ["a fraction alone", "a .5\n", ["a", {}, 0.5]],
    ["no number", "a NaN\n", ["a", {}, Number.NaN]],
    ["infinity", "a +Inf\n", ["a", {}, Number.POSITIVE_INFINITY]],
    ["infinity below zero", "a -Inf\n", ["a", {}, Number.NEGATIVE_INFINITY]],
    ["names of UTF-8 in quotes", '{"ein.name","länge"="1"} 2\n', ["ein.name", { länge: "1" }, 2]],
    ["line ends of Windows", 'a{x="1"} 2\r\n', ["a", { x: "1" }, 2]],
  ])("may have %s", (_, text, sample) => expect(read(text)).toEqual([sample]));

  test("has comments and empty lines, of which nothing is read", () => {
    expect(read("# HELP a what\n# TYPE a gauge\n\n# free words {\n#\na 1\n")).toEqual([["a", {}, 1]]);
    expect(read("")).toEqual([]);
  });

  test.each([
    ["<html>\n", /^line 1 has "<html>" where a metric's name should stand \(column 1\)$/],
    ["a 1\n\nb{x=1} 2\n", /^line 3 has "1\} 2" where a value in quotes/],
    ['a{x="1" y="2"} 1\n', /^line 1 has " y=/],
    ['a{x="1"\n', /^line 1 ends where "," or "}" should stand/],
    ['a{"x"} 1 2 3\n', /^line 1 has " 3" where the end of the line/],
    ["a{x} 1\n", /^line 1 has "} 1" where "=" should stand/],
    ["a one\n", /^line 1 has " one" where a number/],
    ["a 1e\n", /a number/],
    ["a 0x10\n", /a number/],
    ['a 1 # {x="1"\n', /^line 1 ends where/],
    ["a\n", /^line 1 ends where a number/],
    ["\u0000\u0001\u0002\n", /^line 1 has/],
    ["a 1\nb 2", /^line 2 has no end: the text was cut there$/],
    ["# TYPE a counter\na_total 1\n", /^line 2 is the last one, and not # EOF/],
    [`${"a".repeat(100_001)} 1\n`, /^line 1 has more than 100000 characters$/],
  ])("does not allow %j, and the line is named", (text, problem) => expect(problemOf(text)).toMatch(problem));

  test("is read in linear time, whatever is repeated in a line", () => {
    const repeated = (text: string) => text.repeat(99_000 / text.length);
    const lines = ["a", " ", "1", '"', "\\\\", '\\"', '",', '="', "#", "{", '{"'].flatMap((text) =>
      ["", "x ", 'x{y="', "x{", 'x{y="1"} 1 # {z="', "# TYPE "].map((start) => `${start}${repeated(text)}\n`),
    );
    const startedAtMs = process.cpuUsage().user / 1000;
    for (const line of lines) problemOf(line);
    // Some 100 ms; quadratic, one line alone would take seconds.
    expect(process.cpuUsage().user / 1000 - startedAtMs).toBeLessThan(10_000);
  });
});

describe("a snapshot that says nothing", () => {
  const failure = (texts: readonly string[]) => checkTexts(texts).catch((error: unknown) => error);
  const counted = async (registry?: Registry) => {
    const program = await startRollout({}, registry);
    await program.call({ answered: 3, "timed out": 1 });
    return await program.metrics();
  };

  test("is refused, wherever it was cut within a line", async () => {
    const text = await counted();
    for (let length = 1; length < text.length; length += 29) {
      if (text[length - 1] === "\n") continue;
      const reason = problemOf(text.slice(0, length));
      expect(reason).toMatch(/^line \d+ /);
    }
    expect(await failure([text.slice(0, -5)])).toMatchObject({
      code: "SNAPSHOT_UNREADABLE",
      message: expect.stringMatching(
        /metrics\.prom is no whole text of Prometheus's format: line \d+ .*Take the snapshot again/,
      ),
    });
  });

  test("is refused, wherever it was cut between lines, as long as counts are missing", async () => {
    const text = await counted();
    const end = text.lastIndexOf('event_intelligence_call_duration_seconds_bucket{le="+Inf"');
    for (let length = 0; length <= end; length = text.indexOf("\n", length) + 1) {
      expect(await failure([text.slice(0, length)])).toMatchObject({ code: "SNAPSHOT_UNREADABLE" });
    }
  });

  test("is refused in OpenMetrics wherever it was cut", async () => {
    const registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    const text = await counted(registry as unknown as Registry);
    const begin = text.indexOf("event_intelligence_calls_total");
    for (let end = text.indexOf("\n", begin); end < text.length - 1; end = text.indexOf("\n", end + 1)) {
      expect(problemOf(text.slice(0, end + 1))).toMatch(/^line \d+ is the last one, and not # EOF/);
    }
    expect(problemOf(text)).toMatch(/^no problem/);
  });

  test.each([
    ["nothing", "", /has no metrics of a client/],
    [
      "other metrics",
      'process_cpu_seconds_total 1\nevent_intelligence_records_total{kind="received"} 5\n',
      /createPrometheusObserver/,
    ],
    ["a page of HTML", "<!doctype html>\n<title>Not found</title>\n", /line 1 has "<!doctype html>"/],
    [
      "a count that is none",
      'event_intelligence_calls_total{outcome="ok"} NaN\n',
      /has NaN for event_intelligence_calls_total/,
    ],
    ["a count below zero", 'event_intelligence_calls_total{outcome="ok"} -1\n', /has -1 for/],
    [
      "some metrics left out",
      'event_intelligence_calls_total{outcome="error"} 1\n',
      /lacks .*attempts_total.*call_errors_total/,
    ],
  ])("is refused: %s", async (_, text, message) =>
    expect(await failure([text])).toMatchObject({
      code: "SNAPSHOT_UNREADABLE",
      message: expect.stringMatching(message),
    }),
  );

  test("is named, when it is one of two", async () => {
    const file = snapshotFile(await counted());
    await expect(check([file, "-"], {}, { stdin: "a 1\n" })).rejects.toMatchObject({
      code: "SNAPSHOT_UNREADABLE",
      message: expect.stringMatching(/^standard input has no metrics of a client/),
    });
  });
});
