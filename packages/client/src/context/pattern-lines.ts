import type { CodePlace, ContextPattern, ItemOrigin } from "@event-intelligence/contracts/context";
import { lineOf, spanOf } from "./markdown-text.ts";

const shownPlaces = 3;

/** A pattern as an item of a list. `label` stands behind its name: references, confidence. */
export function patternLines(pattern: Omit<ContextPattern, keyof ItemOrigin>, label: string): string {
  const { name, description, whenToUse, steps, pitfalls, bestPractices, places } = pattern;
  const seen = places.slice(0, shownPlaces).map(placeText);
  const more = places.length > shownPlaces ? `, and ${places.length - shownPlaces} more` : "";
  const parts = [
    ["Use when", lineOf(whenToUse)],
    ["Steps", steps.map((step, index) => `${index + 1}. ${lineOf(step)}`).join(" ")],
    ["Pitfalls", pitfalls.map(lineOf).join(" ")],
    ["Practices", bestPractices.map(lineOf).join(" ")],
    ["Seen in", seen.length === 0 ? "" : `${seen.join(", ")}${more}`],
  ];
  const details = parts.filter(([, text]) => text !== "").map(([title, text]) => `  - ${title}: ${text}`);
  const head = `- **${lineOf(name)}**${label}${description === "" ? "" : `: ${lineOf(description)}`}`;
  return [head, ...details].join("\n");
}

function placeText({ path, startLine, about }: CodePlace): string {
  return `${spanOf(`${path}:${startLine}`)}${about === null ? "" : ` (${lineOf(about)})`}`;
}
