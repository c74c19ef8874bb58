import { patternCatalogue } from "./catalogue.ts";

/** A name without case, spaces and punctuation. */
export function letters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

const others = new Map(
  patternCatalogue.map(({ name, alsoCalled }) => [letters(name), alsoCalled.map((other) => letters(other))]),
);

/** What a pattern may be asked for as, in {@link letters}. */
export function namesOfPattern(name: string): readonly string[] {
  return [letters(name), ...(others.get(letters(name)) ?? [])];
}
