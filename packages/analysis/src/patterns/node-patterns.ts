import type { NodeType } from "@event-intelligence/contracts/code-analysis";
import { onexFactsOf } from "../rules/onex-facts.ts";
import { roundScore } from "../scoring/round-score.ts";
import type { SourceFile } from "../source-file.ts";
import { describePlace, type FoundPattern } from "./describe-place.ts";
import { type Evidence, maxSignLength } from "./evidence.ts";

const bestPractices: Readonly<Record<NodeType, readonly string[]>> = {
  effect: [
    "Give every call to the outside a timeout, and the whole operation a deadline.",
    "Make it safe to run twice, or carry an idempotency key.",
    "Turn foreign errors into one typed error that keeps its cause and the correlation id.",
  ],
  compute: [
    "Same input, same output: no clock, no randomness, no files, no network.",
    "Validate the input model once at the edge and work on immutable data.",
    "Bound the work per item and test the boundaries of every rule.",
  ],
  reducer: [
    "Return a new state and leave the old one alone.",
    "Apply every event once: remember its id or its sequence number.",
    "Check with a test that replaying all events gives the same state.",
  ],
  orchestrator: [
    "Describe the steps as data; let effect and compute nodes do the work.",
    "Give each step a timeout and each side effect a compensation.",
    "Keep progress outside the process, so that a restart goes on where it stopped.",
  ],
};

const descriptions: Readonly<Record<NodeType, string>> = {
  effect: "A node that talks to the outside world.",
  compute: "A node that only computes: the same input gives the same output.",
  reducer: "A node that folds events into state.",
  orchestrator: "A node that coordinates the steps of other nodes.",
};

/** What an ONEX file is, as a pattern of its own: `effect node: NodeOrderStoreEffect`. Empty for every other file. */
export function findNodePatterns(file: SourceFile): FoundPattern[] {
  const { nodeType, nodeClass, typeByPath, typeByClassName, typeByBase, isNodeFile } = onexFactsOf(file);
  if (nodeType === null) return [];
  const agreeing = [typeByPath, typeByClassName, typeByBase].filter((type) => type === nodeType).length;
  const handler = file.classes.find(({ name }) => /^Handler[A-Z]/.test(name));
  const stem = (file.path.split("/").at(-1) ?? "").replace(/\.[^.]*$/, "");
  const [node, what, certainty] =
    nodeClass !== undefined
      ? [nodeClass.node, `node: ${nodeClass.name}`, 0.55 + 0.13 * agreeing]
      : handler !== undefined
        ? [handler.node, `handler: ${handler.name}`, 0.75]
        : [0, `node: ${stem}`, 0.5];
  if (nodeClass === undefined && handler === undefined && !isNodeFile) return [];
  return [
    describePlace(file, node, {
      name: `${nodeType} ${what}`,
      description: descriptions[nodeType],
      bestPractices: bestPractices[nodeType],
      confidence: roundScore(certainty),
      evidence: evidenceOf(file, node),
    }),
  ];
}

/** What speaks for the type of the node: class name, base class, path. */
function evidenceOf(file: SourceFile, node: number): Evidence[] {
  const { nodeType, nodeClass, typeByPath, typeByClassName, typeByBase } = onexFactsOf(file);
  const signs = [
    typeByClassName === nodeType && nodeClass !== undefined ? `class ${nodeClass.name}` : "",
    typeByBase === nodeType && nodeClass !== undefined ? `base ${nodeClass.bases.join(", ")}` : "",
    typeByPath === nodeType ? `path ${file.path}` : "",
  ];
  const line = file.tree.line(node);
  return signs.filter((sign) => sign !== "").map((sign) => ({ sign: sign.slice(0, maxSignLength), line }));
}
