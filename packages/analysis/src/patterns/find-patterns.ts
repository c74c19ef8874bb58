import type { Pattern } from "@event-intelligence/contracts/code-analysis";
import { none } from "../languages/syntax-tree.ts";
import { roundScore } from "../scoring/round-score.ts";
import type { SourceFile } from "../source-file.ts";
import { patternCatalogue } from "./catalogue.ts";
import { describePlace } from "./describe-place.ts";
import { findMarks, type Marks } from "./find-marks.ts";
import type { PatternDefinition, Sign } from "./pattern.ts";

/** Below this a hit is a guess. */
const minConfidence = 0.45;
const errorKinds = new Set(["ERROR"]);

/** The patterns of the catalogue in one file, in source order. */
export function findPatterns(file: SourceFile): Pattern[] {
  const found = findMarks(file.tree, patternCatalogue, file.language.vocabularies);
  const patterns: Pattern[] = [];
  for (const definition of patternCatalogue) {
    const marks = found.get(definition);
    if (marks !== undefined) patterns.push(...weigh(file, definition, marks));
  }
  return patterns.sort((left, right) => left.startLine - right.startLine || (left.name < right.name ? -1 : 1));
}

function weigh(file: SourceFile, definition: PatternDefinition, marks: Marks): Pattern[] {
  const doubts = new Map<number, number>();
  for (const sign of definition.signs) {
    const scopes = new Set(placesOf(file, sign, marks).map((node) => scopeOf(file, definition, node)));
    // A sign counts once per scope, however often it is seen there.
    for (const scope of scopes) doubts.set(scope, (doubts.get(scope) ?? 1) * (1 - sign.weight));
  }
  const patterns: Pattern[] = [];
  for (const [scope, doubt] of doubts) {
    const isBroken = file.tree.ancestor(scope, errorKinds) !== none;
    const confidence = roundScore((1 - doubt) * (isBroken ? 0.5 : 1));
    if (confidence < minConfidence) continue;
    const { name, description, bestPractices } = definition;
    patterns.push(describePlace(file, scope, { name, description, bestPractices, confidence }));
  }
  return patterns;
}

function placesOf(file: SourceFile, sign: Sign, marks: Marks): readonly number[] {
  const places = marks.get(sign.mark) ?? [];
  const inner = (sign.containing ?? []).map((mark) => marks.get(mark) ?? []);
  return places.filter((place) => inner.every((nodes) => hasNodeBetween(nodes, place, file.tree.past(place))));
}

/** Whether a sorted list holds a number above one and below the other. */
function hasNodeBetween(nodes: readonly number[], after: number, before: number): boolean {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle] ?? 0) <= after) low = middle + 1;
    else high = middle;
  }
  const next = nodes[low];
  return next !== undefined && next < before;
}

/** The function or class a place belongs to; a decorated one with its decorators. */
function scopeOf(file: SourceFile, definition: PatternDefinition, place: number): number {
  const { tree, language } = file;
  const { classes, functions } = language.structure;
  const wanted = definition.scope === "class" ? classes : functions;
  if (tree.kind(place) === "decorated_definition") return place;
  const isScope = wanted.has(tree.kind(place)) && tree.isNamed(place);
  const scope = isScope ? place : tree.ancestor(place, wanted);
  const fallback = tree.ancestor(place, functions);
  const chosen = scope !== none ? scope : fallback !== none ? fallback : place;
  return tree.kind(tree.parent(chosen)) === "decorated_definition" ? tree.parent(chosen) : chosen;
}
