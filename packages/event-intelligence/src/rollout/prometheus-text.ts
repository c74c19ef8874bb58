/** One value of a series. */
export interface Sample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

/** In characters; far more than labels need. */
const maxLineLength = 100_000;

/** A text breaks the format. */
export class PrometheusTextError extends Error {
  /** Counted from 1. */
  readonly line: number;

  /** @param problem what is wrong with the line, as the end of a sentence that begins with it */
  constructor(line: number, problem: string) {
    super(problem);
    this.line = line;
  }
}

/**
 * Reads a text in Prometheus's text format 0.0.4 or in OpenMetrics 1.0: their samples, without timestamps and exemplars.
 * Of comments only the types of counters are looked at, and the end that OpenMetrics demands.
 * @throws PrometheusTextError naming the first line that breaks the format, or where the text was cut
 */
export function* readPrometheusText(text: string): Generator<Sample> {
  const counters = new Set<string>();
  let isOpenMetrics = false;
  let isEnded = false;
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const lineEnd = text.indexOf("\n", start);
    const content = text.slice(start, lineEnd < 0 ? text.length : lineEnd).replace(/\r$/, "");
    start = lineEnd < 0 ? text.length : lineEnd + 1;
    line += 1;
    if (content.trim() === "") continue;
    if (content.length > maxLineLength)
      throw new PrometheusTextError(line, `has more than ${maxLineLength} characters`);
    isEnded = content === "# EOF";
    const sample = content.trimStart().startsWith("#") ? null : readSample(content, line);
    if (lineEnd < 0 && !isEnded) throw new PrometheusTextError(line, "has no end: the text was cut there");
    if (sample !== null) {
      // Only OpenMetrics gives a counter another name than its samples.
      isOpenMetrics ||= counters.has(sample.name.replace(/_total$/, "")) && sample.name.endsWith("_total");
      yield sample;
    } else {
      const [, counter] = /^#[ \t]+TYPE[ \t]+(\S+)[ \t]+counter/.exec(content) ?? [];
      if (counter !== undefined) counters.add(counter);
    }
  }
  if (isOpenMetrics && !isEnded) {
    throw new PrometheusTextError(line, "is the last one, and not # EOF as in OpenMetrics: the text was cut there");
  }
}

function readSample(content: string, line: number): Sample {
  const reader = new LineReader(content, line);
  let name = reader.take(patterns.name);
  const inBraces = reader.take(patterns.openBrace) === null ? null : reader.takeLabels();
  name ??= inBraces?.quotedName ?? reader.fail("a metric's name");
  const value = reader.takeNumber();
  reader.skipTimestamp();
  if (reader.take(patterns.exemplar) !== null) {
    reader.takeLabels();
    reader.takeNumber();
    reader.skipTimestamp();
  }
  reader.takeEnd();
  return { name, labels: inBraces?.labels ?? new Map(), value };
}

/** Each takes the blanks before it along. */
const patterns = {
  name: /[ \t]*([a-zA-Z_:][\w:]*)/y,
  // One loop inside the other would take quadratic time for what has no end.
  quoted: /[ \t]*"([^"\\]*(?:\\.[^"\\]*)*)"/y,
  word: /[ \t]*([^ \t#]+)/y,
  openBrace: /[ \t]*(\{)/y,
  closeBrace: /[ \t]*(\})/y,
  equals: /[ \t]*(=)/y,
  comma: /[ \t]*(,)/y,
  exemplar: /[ \t]+(#)[ \t]*\{/y,
  end: /[ \t]*()$/y,
};

/** Null for what is none. */
function toNumber(word: string): number | null {
  if (/^[+-]?(?:\d+\.?|\d*\.\d+)(?:e[+-]?\d+)?$/i.test(word)) return Number(word);
  const [, sign, name] = /^([+-]?)(inf(?:inity)?|nan)$/i.exec(word) ?? [];
  if (name === undefined) return null;
  if (/nan/i.test(name)) return Number.NaN;
  return sign === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Takes a line apart from left to right. */
class LineReader {
  readonly #content: string;
  readonly #line: number;
  #at = 0;

  constructor(content: string, line: number) {
    this.#content = content;
    this.#line = line;
  }

  /** What stands here, if it is that; else null, and nothing was taken. */
  take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#content);
    if (found === null) return null;
    this.#at = pattern.lastIndex;
    return found[1] ?? "";
  }

  takeNumber(): number {
    const start = this.#at;
    const number = toNumber(this.take(patterns.word) ?? "");
    if (number !== null) return number;
    this.#at = start;
    return this.fail("a number");
  }

  /** A time, which may stand behind a number. */
  skipTimestamp(): void {
    const start = this.#at;
    const word = this.take(patterns.word);
    if (word !== null && toNumber(word) === null) this.#at = start;
  }

  /** What stands behind an opening brace, and the closing one. A name in quotes without a value is the metric's own. */
  takeLabels(): { labels: Map<string, string>; quotedName: string | null } {
    const labels = new Map<string, string>();
    let quotedName: string | null = null;
    while (this.take(patterns.closeBrace) === null) {
      const quoted = this.#takeQuoted();
      const name = quoted ?? this.take(patterns.name) ?? this.fail("a label's name");
      if (this.take(patterns.equals) !== null) labels.set(name, this.#takeQuoted() ?? this.fail("a value in quotes"));
      else quotedName = quoted ?? this.fail('"="');
      if (this.take(patterns.comma) !== null) continue;
      if (this.take(patterns.closeBrace) === null) this.fail('"," or "}"');
      break;
    }
    return { labels, quotedName };
  }

  takeEnd(): void {
    if (this.take(patterns.end) === null) this.fail("the end of the line");
  }

  #takeQuoted(): string | null {
    const escaped = this.take(patterns.quoted);
    return escaped?.replace(/\\(.)/g, (_, character) => (character === "n" ? "\n" : character)) ?? null;
  }

  fail(expected: string): never {
    const rest = this.#content.slice(this.#at, this.#at + 30);
    const found = rest === "" ? "ends" : `has ${JSON.stringify(rest)}`;
    throw new PrometheusTextError(this.#line, `${found} where ${expected} should stand (column ${this.#at + 1})`);
  }
}
