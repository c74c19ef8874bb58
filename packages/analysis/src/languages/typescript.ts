import { cognitive, cyclomatic, outline, structure, vocabulary } from "./ecmascript.ts";
import type { Language } from "./language.ts";

/** TypeScript. A `.tsx` file has a grammar of its own, because `<T>x` is an assertion in one and an element in the other. */
export const typescript: Language = {
  name: "typescript",
  aliases: ["ts", "tsx"],
  extensions: [".ts", ".mts", ".cts", ".tsx"],
  interpreters: ["deno", "tsx", "ts-node"],
  grammar: (path, askedName) => (path.toLowerCase().endsWith(".tsx") || askedName === "tsx" ? "tsx" : "typescript"),
  cyclomatic,
  cognitive,
  structure,
  outline,
  vocabulary,
};
