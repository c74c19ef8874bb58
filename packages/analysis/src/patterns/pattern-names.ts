import { patternCatalogue } from "./catalogue.ts";
import { letters } from "./name-letters.ts";

const others = new Map(
  patternCatalogue.map(({ name, alsoCalled }) => [letters(name), alsoCalled.map((other) => letters(other))]),
);

/** What a pattern may be asked for as, in {@link letters}. */
export function namesOfPattern(name: string): readonly string[] {
  return [letters(name), ...(others.get(letters(name)) ?? [])];
}

/** What is asked for, in {@link letters}, and beside other names of a pattern its own. */
export function withOwnNames(patternTypes: readonly string[]): string[] {
  const asked = patternTypes.map(letters);
  const own = [...others].filter(([, names]) => names.some((name) => asked.includes(name)));
  return [...new Set([...asked, ...own.map(([name]) => name)])];
}
