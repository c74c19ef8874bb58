import { cognitive, cyclomatic, outline, structure, vocabulary } from "./ecmascript.ts";
import type { Language } from "./language.ts";

/** JavaScript, with or without JSX: its grammar reads both. */
export const javascript: Language = {
  name: "javascript",
  aliases: ["js", "jsx", "ecmascript", "node"],
  extensions: [".js", ".mjs", ".cjs", ".jsx"],
  interpreters: ["node", "nodejs", "bun"],
  grammar: () => "javascript",
  cyclomatic,
  cognitive,
  structure,
  outline,
  vocabulary,
};
