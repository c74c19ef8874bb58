import { OptionsError } from "@event-intelligence/contracts";
import type { ContextQuery, Contribution } from "@event-intelligence/contracts/context";

/** The sources that every client has. Their names can be no other's. */
export const readySourceNames = {
  events: "events",
  similarCode: "similar_code",
  builtin: "builtin_pattern_library",
} as const;

/** Names that items have when the source of this name did not find them itself. */
const takenNames: readonly string[] = [...Object.values(readySourceNames), "embedded", "direct"];

/** A source of a program's own, asked beside the others for each gathered context. */
export interface IntelligenceSource {
  /** Stands at each of its items. Unique among the sources of a client. */
  readonly name: string;
  /** How long it is waited for, in milliseconds, at most as long as the call lasts. Default: as long as the call lasts. */
  readonly timeoutMs?: number | undefined;
  /** Of items that name none, 0 to 1. Default 0.5. */
  readonly confidence?: number | undefined;
  /**
   * What it knows; nothing at all is an answer, too. What it throws, and what is no contribution, is named in the context's
   * `sources` and spoils nothing. The signal aborts when nobody waits any more.
   */
  gather(query: ContextQuery, signal: AbortSignal): Promise<Contribution | null | undefined>;
}

/** @throws OptionsError naming each source that cannot be asked, or could not be told from another */
export function checkSources(sources: readonly IntelligenceSource[]): void {
  if (!Array.isArray(sources)) throw new OptionsError("The client", ["sources is no list, give an array of them"]);
  const problems = sources.flatMap((source, index) => {
    const { name, timeoutMs, confidence, gather } = source ?? {};
    const where = `sources[${index}]`;
    if (typeof name !== "string" || name.trim() === "") return [`${where}.name is missing, give it a name of its own`];
    const isTaken = takenNames.includes(name.trim()) || sources.findIndex((other) => other?.name === name) < index;
    return [
      ...(isTaken ? [`${where}.name ${JSON.stringify(name)} is taken, choose another one`] : []),
      ...(typeof gather === "function" ? [] : [`${where}.gather of ${JSON.stringify(name)} is no function`]),
      ...(timeoutMs === undefined || (typeof timeoutMs === "number" && timeoutMs > 0)
        ? []
        : [`${where}.timeoutMs is ${timeoutMs}, pass more than 0`]),
      ...(confidence === undefined || (typeof confidence === "number" && confidence >= 0 && confidence <= 1)
        ? []
        : [`${where}.confidence is ${confidence}, pass a number from 0 to 1`]),
    ];
  });
  if (problems.length > 0) throw new OptionsError("The client", problems);
}
