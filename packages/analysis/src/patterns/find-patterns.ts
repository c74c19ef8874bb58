import type { SyntaxTree } from "../languages/syntax-tree.ts";
import { roundScore } from "../scoring/round-score.ts";
import type { SourceFile } from "../source-file.ts";
import { patternCatalogue } from "./catalogue.ts";
import { describePlace, type FoundPattern } from "./describe-place.ts";
import { describeEvidence } from "./evidence.ts";
import { findMarks } from "./find-marks.ts";
import type { PatternDefinition } from "./pattern.ts";
import { type Suspicion, weighSigns } from "./weigh-signs.ts";

/** How far above its definition an annotation may stand. */
const maxAnnotationLines = 10;
/** Below this a hit is a guess. */
const minConfidence = 0.45;

/** As many as a caller can ask for; a file with more of one pattern was made to have them. */
const maxHits = 1_000;

/** The patterns of the catalogue in one file, in source order; of each one the surest thousand. */
export function findPatterns(file: SourceFile): FoundPattern[] {
  const isBroken = brokenPlaces(file.tree);
  const patterns = [...findMarks(file, patternCatalogue)].flatMap(([definition, marks]) =>
    weighSigns(file.tree, definition, marks)
      .map((suspicion) => ({
        suspicion,
        confidence: roundScore(suspicion.confidence * (isBroken(suspicion) ? 0.5 : 1)),
      }))
      .filter(({ confidence }) => confidence >= minConfidence)
      .sort((left, right) => right.confidence - left.confidence || left.suspicion.scope - right.suspicion.scope)
      .slice(0, maxHits)
      .map(({ suspicion, confidence }) => describeSuspicion(file, definition, suspicion, confidence)),
  );
  return patterns.sort(
    ({ pattern: left }, { pattern: right }) => left.startLine - right.startLine || (left.name < right.name ? -1 : 1),
  );
}

function describeSuspicion(
  file: SourceFile,
  { name, description, bestPractices }: PatternDefinition,
  suspicion: Suspicion,
  confidence: number,
): FoundPattern {
  const { tree, language } = file;
  const evidence = suspicion.sightings
    .map((sighting) => describeEvidence(tree, language.vocabulary, sighting))
    .sort((left, right) => left.line - right.line);
  return describePlace(file, placeOf(tree, suspicion), { name, description, bestPractices, confidence, evidence });
}

/** A type whose methods stand outside of it is shown by the first of them, where only they tell of the pattern. */
function placeOf(tree: SyntaxTree, { scope, sightings }: Suspicion): number {
  const firsts = sightings.flatMap((sighting) => sighting.slice(0, 1));
  const isInside = firsts.some(({ node, classScope }) => {
    // An annotation stands before what it is about.
    const isBefore = node < scope && classScope === scope && tree.line(scope) - tree.line(node) < maxAnnotationLines;
    return isBefore || (node >= scope && node < tree.past(scope));
  });
  return isInside ? scope : (firsts[0]?.functionScope ?? scope);
}

/** Tells whether anything of a suspicion lies in what the parser did not understand. */
function brokenPlaces(tree: SyntaxTree): (suspicion: Suspicion) => boolean {
  const outermost: number[] = [];
  for (const node of tree.nodesOf(["ERROR"])) {
    const last = outermost.at(-1);
    if (last === undefined || node >= tree.past(last)) outermost.push(node);
  }
  const isBroken = (place: number) => {
    const error = outermost[countUpTo(outermost, place) - 1];
    return error !== undefined && place < tree.past(error);
  };
  return ({ sightings }) => sightings.some((sighting) => sighting.some(({ node }) => isBroken(node)));
}

/** How many numbers of an ascending list are at most this one. */
function countUpTo(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
