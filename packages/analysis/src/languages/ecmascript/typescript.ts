import type { Language } from "../language.ts";
import { annotationsInTypes } from "./coverage.ts";
import { cognitive, cyclomatic, halstead, outline, structure, writing } from "./ecmascript.ts";
import { facts } from "./facts.ts";
import { vocabulary } from "./vocabulary.ts";

/** TypeScript. A `.tsx` file has a grammar of its own, because `<T>x` is an assertion in one and an element in the other. */
export const typescript: Language = {
  name: "typescript",
  aliases: ["ts", "tsx"],
  extensions: [".ts", ".mts", ".cts", ".tsx"],
  interpreters: ["deno", "tsx", "ts-node"],
  facts,
  grammar: (path, askedName) => (path.toLowerCase().endsWith(".tsx") || askedName === "tsx" ? "tsx" : "typescript"),
  cyclomatic,
  cognitive,
  halstead,
  annotations: annotationsInTypes,
  structure,
  outline,
  writing,
  vocabulary,
};
