import type { Pattern } from "@event-intelligence/contracts/code-analysis";
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

/** Names that every node answers to. */
export const nodeNames: readonly string[] = ["node", "onexnode"];

/** What a pattern is called, in {@link letters}: `effect node: X` is of the kind "effect node", and a node. */
export function patternNames({ name }: Pick<Pattern, "name">): { kind: string; title: string; isNode: boolean } {
  const [kind = "", specific] = name.split(":");
  return { kind: letters(kind), title: letters(name), isNode: specific !== undefined };
}
