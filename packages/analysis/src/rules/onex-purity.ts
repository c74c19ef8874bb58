import { type EffectFacts, effectsOf } from "../facts/find-effects.ts";
import type { ClassFacts, Effect } from "../languages/language.ts";
import type { SourceFile } from "../source-file.ts";
import { writtenGlobals } from "./global-state.ts";
import { onexFactsOf } from "./onex-facts.ts";
import { anyCode, anyFile, inwardTypes, pureTypes } from "./onex-scopes.ts";
import type { Rule, RuleHit } from "./rule.ts";

/** One hit for each way out: the import where there is one, else the call. */
export function waysOut(file: SourceFile, ...kinds: readonly Effect[]): readonly EffectFacts[] {
  const effects = effectsOf(file, ...kinds);
  const imported = new Set(effects.filter(({ way }) => way === "import").map(({ effect }) => effect));
  return effects.filter(
    ({ way, effect, isToldByImport }) => way === "import" || !isToldByImport || !imported.has(effect),
  );
}

function* outsideWorld(file: SourceFile): Generator<RuleHit> {
  for (const { node, name, way } of waysOut(file, "network", "database", "process")) {
    yield { node, detail: `${way === "import" ? "it imports" : "it calls"} ${name.slice(0, 80)}` };
  }
}

/** To read is less grave than to write: what is read may at least be constant. */
function* fileAccess(file: SourceFile): Generator<RuleHit> {
  for (const { node, name, effect } of effectsOf(file, "fileRead", "fileWrite")) {
    const isRead = effect === "fileRead";
    yield {
      node,
      detail: `${name.slice(0, 80)} ${isRead ? "reads" : "writes"}`,
      severity: isRead ? "medium" : "critical",
    };
  }
}

function* everythingOutside(file: SourceFile): Generator<RuleHit> {
  yield* outsideWorld(file);
  yield* fileAccess(file);
}

function* environmentReads(file: SourceFile): Generator<RuleHit> {
  for (const { node, name } of effectsOf(file, "environment")) yield { node, detail: name };
}

function* hiddenInputs(file: SourceFile): Generator<RuleHit> {
  for (const { node, name } of effectsOf(file, "clock", "random")) yield { node, detail: name.slice(0, 80) };
}

function worksForTheNode(file: SourceFile, facts: ClassFacts): boolean {
  return facts === onexFactsOf(file).nodeClass || facts.name.startsWith("Handler");
}

const memory = /^@(?:functools\.)?(?:lru_cache|cache|cached_property)\b/;

/** Mutable values in the body of the node or a handler, module-level ones that are not spelled as constants, caches. */
function* keptInPython(file: SourceFile): Generator<RuleHit> {
  const { tree } = file;
  const { isContainer } = file.language.facts;
  const bodies = new Set(
    file.classes.filter((one) => worksForTheNode(file, one)).map(({ node }) => tree.child(node, "body")),
  );
  for (const node of tree.nodesOf(["assignment"])) {
    const value = tree.child(node, "right");
    const scope = tree.parent(tree.parent(node));
    const name = tree.text(tree.child(node, "left")).slice(0, 80);
    if (value < 0 || !isContainer?.(tree, value) || name === "model_config" || /^__\w+__$/.test(name)) continue;
    const isModuleState = scope === 0 && !/^[A-Z_][A-Z0-9_]*$/.test(name);
    if (bodies.has(scope) || isModuleState) yield { node, detail: name };
  }
  for (const node of tree.nodesOf(["decorator"])) {
    const text = tree.text(node).slice(0, 60);
    if (memory.test(text)) yield { node, detail: text.replace(/\(.*$/s, "") };
  }
}

function* keptState(file: SourceFile): Generator<RuleHit> {
  if (file.language.name === "python") yield* keptInPython(file);
  for (const { node, name } of writtenGlobals(file)) yield { node, detail: name };
}

const publication = /\.(?:publish|emit|send_and_wait|sendAndWait|produce|send_event|sendEvent|Publish|Emit|Produce)$/;

function* publications(file: SourceFile): Generator<RuleHit> {
  for (const { node, name } of file.calls) if (publication.test(name)) yield { node, detail: name.slice(0, 80) };
}

function clockRule(nodeType: "compute" | "reducer", severity: Rule["severity"], weight: number): Rule {
  return {
    id: "ONX-15",
    severity,
    weight,
    scope: { ...anyFile, nodeTypes: [nodeType] },
    find: hiddenInputs,
    message: (detail) => `The result depends on an input nobody passes in: ${detail}.`,
    cure: "Take the time, the id or the random number from the input, or as a parameter with a default.",
    markers: purityMarkers,
  };
}

const purityMarkers = ["io-ok", "node-purity-ok", "ONEX_EXCLUDE:"];

/** What a node of a pure type must not do. */
export const onexPurityRules: readonly Rule[] = [
  {
    id: "ONX-12",
    severity: "critical",
    weight: 10,
    scope: { ...anyFile, nodeTypes: pureTypes },
    find: outsideWorld,
    message: (detail) => `A pure node reaches the network, a database or a process: ${detail}.`,
    cure: "Move this into an effect node and hand its result in as input.",
    markers: purityMarkers,
  },
  {
    id: "ONX-13",
    severity: "critical",
    weight: 8,
    scope: { ...anyFile, nodeTypes: pureTypes },
    find: fileAccess,
    message: (detail) => `A pure node touches files: ${detail}.`,
    cure: "Let an effect node read or write the file.",
    markers: purityMarkers,
  },
  {
    id: "ONX-14",
    severity: "high",
    weight: 5,
    scope: { ...anyFile, nodeTypes: inwardTypes },
    find: environmentReads,
    message: (detail) => `The node reads the environment: ${detail}.`,
    cure: "Hand settings in through the container or the contract.",
    markers: purityMarkers,
  },
  clockRule("reducer", "medium", 3),
  // Nearly a third of good compute nodes read a clock, mostly to say how long they took: worth knowing, and free.
  clockRule("compute", "info", 0),
  {
    id: "ONX-16",
    severity: "high",
    weight: 6,
    scope: { ...anyCode, nodeTypes: inwardTypes },
    find: keptState,
    message: (detail) => `${detail} keeps state between calls.`,
    cure: "Keep state in the input and the output; make a constant a tuple, frozenset or upper-case name.",
    markers: purityMarkers,
  },
  {
    id: "ONX-18",
    severity: "high",
    weight: 6,
    scope: { ...anyFile, nodeTypes: pureTypes },
    find: publications,
    message: (detail) => `A pure node publishes: ${detail}.`,
    cure: "Return an intent, and let an effect node publish it.",
    markers: purityMarkers,
  },
  {
    id: "ONX-19",
    severity: "critical",
    weight: 8,
    scope: { ...anyFile, nodeTypes: ["orchestrator"] },
    find: everythingOutside,
    message: (detail) => `An orchestrator does the work itself: ${detail}.`,
    cure: "Ask an effect node for it, and go on with its result.",
    markers: purityMarkers,
  },
];
