import type { IntelligenceClient } from "event-intelligence";

/** What the generator is asked for. */
export interface NodeWish {
  readonly nodeType: string;
  readonly domain: string;
}

/** Writes a node with what is known about its kind, and a first line that says how much that can be trusted. */
export async function generateNode(intelligence: IntelligenceClient, { nodeType, domain }: NodeWish): Promise<string> {
  const answer = await intelligence.discoverPatterns({ nodeType, domain, limit: 3 });
  const because = answer.fallbackReason === null ? "" : `, because of ${answer.fallbackReason}`;
  const advice = answer.value.patterns.flatMap(({ name, bestPractices }) => [
    `# ${name}`,
    ...bestPractices.map((practice) => `#   - ${practice}`),
  ]);
  return [
    `# Patterns from ${answer.source}, confidence ${answer.confidence}${because}.`,
    ...advice,
    `class Node${titled(domain)}${titled(nodeType)}(Node${titled(nodeType)}):`,
    "    pass",
    "",
  ].join("\n");
}

function titled(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
