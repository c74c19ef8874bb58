import type { Pattern } from "@event-intelligence/contracts/code-analysis";

/** A name without case, spaces and punctuation. */
export function letters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Names that every node answers to. */
export const nodeNames: readonly string[] = ["node", "onexnode"];

/** What a pattern is called, in {@link letters}: `effect node: X` is of the kind "effect node", and a node. */
export function patternNames({ name }: Pick<Pattern, "name">): { kind: string; title: string; isNode: boolean } {
  const [kind = "", specific] = name.split(":");
  return { kind: letters(kind), title: letters(name), isNode: specific !== undefined };
}
