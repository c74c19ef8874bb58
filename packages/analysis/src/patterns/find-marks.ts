import { none, type SyntaxTree } from "../languages/syntax-tree.ts";
import type { Concept } from "../languages/vocabulary.ts";
import type { SourceFile } from "../source-file.ts";
import type { PatternDefinition } from "./pattern.ts";
import { kindFactsOf, type Reader, type Target } from "./readers.ts";
import { annotatedBy, ScopeStack } from "./scopes.ts";

/** A node that looks like something a pattern speaks of. */
export interface Mark {
  readonly node: number;
  readonly concept: Concept;
  /** What it says, as it was compared. */
  readonly text: string;
  /** The innermost function or class around it, or the whole statement at the top of the file. */
  readonly functionScope: number;
  /** The class around it, else the same as `functionScope`. */
  readonly classScope: number;
}

/** The marks of one pattern by name, each list in source order. */
export type Marks = Map<string, Mark[]>;

const maxWholeLength = 400;
/** Nobody names anything at such length, and expressions take quadratic time. */
const maxNameLength = 100;
/** Names are said again and again; what is longer than this hardly ever is. */
const maxRepeatedLength = 60;

/** What was read before in this file, and which targets it hits. */
type Known = Map<Reader["targets"], Map<string, { text: string; hits: readonly Target[] }>>;

/** Puts the marks of all patterns on a tree, in one walk in source order. */
export function findMarks(
  file: SourceFile,
  catalogue: readonly PatternDefinition[],
): ReadonlyMap<PatternDefinition, Marks> {
  const { tree, language } = file;
  const found = new Map<PatternDefinition, Marks>();
  const facts = kindFactsOf(tree, language, catalogue);
  const known: Known = new Map();
  const scopes = new ScopeStack(file);
  for (let node = 0; node < tree.size; node += 1) {
    const kind = facts[tree.kindId(node)];
    if (kind === undefined) continue;
    scopes.reach(node);
    if (kind.isTestCode?.(tree, node) === true) {
      node = tree.past(node) - 1;
      continue;
    }
    if (kind.isFunction || kind.isClass) scopes.enter(node, kind);
    for (const { concept, read, targets } of kind.readers) {
      const raw = read(tree, node);
      if (raw === undefined || (concept === "name" && raw.length > maxNameLength)) continue;
      const { text, hits } = hitsOf(known, targets, concept, raw);
      for (const { definition, mark, having } of hits) {
        if (having !== undefined && !having.test(wholeText(tree, node))) continue;
        const place = concept === "annotation" ? annotatedBy(tree, language, node) : none;
        addMark(found, definition, mark, { node, concept, text, ...scopes.scopesOf(place) });
      }
    }
  }
  return found;
}

function addMark(found: Map<PatternDefinition, Marks>, definition: PatternDefinition, name: string, mark: Mark): void {
  const marks = found.get(definition) ?? new Map<string, Mark[]>();
  found.set(definition, marks);
  const list = marks.get(name);
  if (list === undefined) marks.set(name, [mark]);
  else list.push(mark);
}

function hitsOf(known: Known, targets: Reader["targets"], concept: Concept, raw: string) {
  let ofConcept = known.get(targets);
  if (ofConcept === undefined) {
    ofConcept = new Map();
    known.set(targets, ofConcept);
  }
  const before = raw.length <= maxRepeatedLength ? ofConcept.get(raw) : undefined;
  if (before !== undefined) return before;
  const text = cleaned(concept, raw);
  const result = { text, hits: targets.filter(({ is }) => is.test(text)) };
  if (raw.length <= maxRepeatedLength) ofConcept.set(raw, result);
  return result;
}

function cleaned(concept: Concept, raw: string): string {
  if (concept === "name") return raw;
  if (concept === "call") return dotted(raw);
  const text = /\s/.test(raw) ? raw.replace(/\s+/g, " ") : raw;
  return concept === "annotation" ? text.replace(/^(?:@|#!?\[)\s*/, "") : text;
}

/** A callee as a chain of names: `Policy\n .Handle<E>()?.Retry` becomes `Policy.Handle().Retry`. */
function dotted(raw: string): string {
  if (/^[\w.]+$/.test(raw)) return raw;
  let text = raw
    .replace(/"[^"]*"|'[^']*'/g, "")
    .replace(/^new\s+/, "new\u0000")
    .replace(/\s+/g, "")
    .replace("\u0000", " ");
  text = text.replace(/\?\.|::|!\./g, ".");
  // From the inside out; brackets deeper than these only leave a longer text.
  for (let depth = 0; depth < 4 && /[(<[]/.test(text); depth += 1) {
    text = text.replace(/\.?<[^<>()]*>|\[[^[\]]*\]/g, "").replace(/\([^()]*\)/g, "\u0001");
  }
  return text.replaceAll("\u0001", "()");
}

function wholeText(tree: SyntaxTree, node: number): string {
  const start = tree.start(node);
  return tree.source.slice(start, Math.min(tree.end(node), start + maxWholeLength));
}
