import type { Language } from "../language.ts";
import { annotationsInComments } from "./coverage.ts";
import { cognitive, cyclomatic, halstead, outline, structure, writing } from "./ecmascript.ts";
import { facts } from "./facts.ts";
import { vocabulary } from "./vocabulary.ts";

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
  writing,
  vocabulary,
};
