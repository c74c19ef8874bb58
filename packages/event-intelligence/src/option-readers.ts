import { canonicalLanguage, supportedLanguages } from "@event-intelligence/analysis/languages";
import type { RecordAddress } from "@event-intelligence/contracts";
import { tryParseRecordAddress } from "./dead-letters/record-address.ts";

/** How much text may be printed. */
export interface SizeBudget {
  readonly maxBytes: number;
  /** As it was given. */
  readonly text: string;
}

/** English and code have three to five bytes for each token of the usual language models: so they are never more. */
const bytesPerToken = 3;
const bytesOfUnit: ReadonlyMap<string, number> = new Map(
  Object.entries({
    "": bytesPerToken,
    token: bytesPerToken,
    tokens: bytesPerToken,
    b: 1,
    bytes: 1,
    kb: 1_000,
  }),
);

const msOfUnit: ReadonlyMap<string, number> = new Map(
  Object.entries({ s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }),
);

const isoForm = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/i;

function readTime(text: string): number | undefined {
  const [, count, unit = ""] = /^(\d{1,9})([smhd])$/i.exec(text.trim()) ?? [];
  if (count !== undefined) return Date.now() - Number(count) * (msOfUnit.get(unit.toLowerCase()) ?? 0);
  const [, date = "", time = "T00:00", zone = "Z"] = isoForm.exec(text.trim()) ?? [];
  const timeMs = Date.parse(`${date}${time}${zone}`);
  if (Number.isNaN(timeMs)) return undefined;
  // The 31st of February would be taken for the 3rd of March.
  return new Date(date).toISOString().startsWith(date) ? timeMs : undefined;
}

/** That a result does not fit into a budget, and how much would do. */
export function tooLittle({ text }: SizeBudget, what: string, neededBytes: number): string {
  const tokens = Math.ceil(neededBytes / bytesPerToken);
  return `--budget ${text} is too little for ${what}: that takes ${neededBytes} bytes, or ${tokens} tokens. Give it more.`;
}

/** Reads the text of one option. */
export type OptionReader<Value> = (text: string) => Value | undefined;

/**
 * Readers of options. What is wrong is put on `problems` instead of thrown, so that a command names all of it at once;
 * the value is undefined then.
 */
export function optionReaders(problems: string[]) {
  const reader =
    <Value>(option: string, allowed: string, read: OptionReader<Value>): OptionReader<Value> =>
    (text) => {
      const value = read(text);
      if (value === undefined) problems.push(`${option} ${JSON.stringify(text)} is not allowed. Allowed: ${allowed}.`);
      return value;
    };
  return {
    /** One of the names, in any case. */
    name: <Name extends string>(option: string, names: readonly Name[]): OptionReader<Name> =>
      reader(option, names.join(", "), (text) => names.find((name) => name.toLowerCase() === text.toLowerCase())),
    /** A language by any of its names, read as the engine's own name for it. */
    language: (option: string): OptionReader<string> =>
      reader(option, `${supportedLanguages.join(", ")}, or a short form such as py, ts, js`, (text) =>
        canonicalLanguage(text.toLowerCase()),
      ),
    /** A text; an empty one, as scripts pass for what they do not have, is as if the option were not there. */
    text: (text: string): string | undefined => (text.trim() === "" ? undefined : text),
    wholeNumber: (option: string, min: number, max: number): OptionReader<number> =>
      reader(option, `a whole number from ${min} to ${max}`, (text) => {
        const value = Number(text);
        return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined;
      }),
    /** A size in tokens, counted as three bytes each, or in bytes. */
    budget: (option: string): OptionReader<SizeBudget> =>
      reader(option, "a number of tokens such as 2000, or of bytes such as 8000bytes or 8kB", (text) => {
        const [, count = "", unit = ""] = /^(\d+)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
        const bytes = bytesOfUnit.get(unit.toLowerCase());
        return bytes === undefined || Number(count) === 0 ? undefined : { maxBytes: Number(count) * bytes, text };
      }),
    /** A point in time, in milliseconds since 1970: a date, or how long ago. UTC where no zone is named. */
    time: (option: string): OptionReader<number> =>
      reader(option, "a time such as 2026-01-31T08:00Z, or a span before now such as 30m, 2h or 7d", readTime),
    /** The place of a record. */
    recordAddress: (argument: string): OptionReader<RecordAddress> =>
      reader(argument, "topic/partition/offset, as `dlq list` prints it", tryParseRecordAddress),
    /** A score from 0 to 1. */
    score: (option: string): OptionReader<number> =>
      reader(option, "a number from 0 to 1", (text) => {
        const value = Number(text);
        return text.trim() !== "" && value >= 0 && value <= 1 ? value : undefined;
      }),
  };
}
