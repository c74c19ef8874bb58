import { cognitive, cyclomatic, facts, halstead, outline, structure, vocabulary } from "./ecmascript.ts";
import { annotationsInComments } from "./ecmascript-coverage.ts";
import type { Language } from "./language.ts";

/** JavaScript, with or without JSX: its grammar reads both. */
export const javascript: Language = {
  name: "javascript",
  aliases: ["js", "jsx", "ecmascript", "node"],
  extensions: [".js", ".mjs", ".cjs", ".jsx"],
  interpreters: ["node", "nodejs", "bun"],
  facts,
  grammar: () => "javascript",
  cyclomatic,
  cognitive,
  halstead,
  annotations: annotationsInComments,
  structure,
  outline,
  vocabulary,
};
