import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { installOnce } from "./install-once.ts";
import { pinned } from "./pinned-versions.ts";
import type { MeasuredFunction, Metric, ReferenceTool, SourceTree } from "./reference-tool.ts";
import { runCommand } from "./run-command.ts";

/** As much of ESLint's interface as is used here. */
interface SyntaxNode {
  readonly type: string;
  readonly range: readonly [number, number];
  readonly loc: { readonly start: { readonly line: number } };
  readonly parent?: SyntaxNode | undefined;
  readonly value?: unknown;
  readonly key?: SyntaxNode | undefined;
  readonly id?: { readonly name?: string | undefined } | null | undefined;
}
interface Report {
  readonly node?: SyntaxNode | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}
type Listeners = Record<string, (...received: readonly unknown[]) => void>;
interface Rule {
  readonly meta?: object | undefined;
  create(context: object): Listeners;
}
interface Linter {
  verify(text: string, config: object, options: object): readonly unknown[];
}

const packages = ["eslint", "eslint-plugin-sonarjs", "@typescript-eslint/parser", "typescript"] as const;
const specifiers = packages.map((name) => `${name}@${pinned.tools[name]}`);
/** The folder ESLint and what it needs are installed into. */
export const eslintHome = (folder: string): string => join(folder, specifiers.join("+").replace(/[^\w.@+-]/g, "_"));

async function install(folder: string): Promise<void> {
  await installOnce(eslintHome(folder), async (unfinished) => {
    const flags = ["--prefix", unfinished, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    await runCommand("npm", ["install", ...flags, ...specifiers], { cwd: unfinished });
  });
}

/** Where the engine says a function begins: a function that is a property begins at the property's name. */
function placeOf(node: SyntaxNode): { line: number; offset: number; name: string } {
  const { parent } = node;
  const isProperty = /^(?:Property|MethodDefinition|PropertyDefinition)$/.test(parent?.type ?? "");
  const head = isProperty && parent?.value === node ? (parent.key ?? node) : node;
  return { line: head.loc.start.line, offset: head.range[0], name: node.id?.name ?? "" };
}

/** The rule, with what it reports noted down by function instead of by place: it points to arrows and brackets. */
function listening(rule: Rule, valueName: string, note: (node: SyntaxNode, value: number) => void): Rule {
  return {
    // Its own schema allows no threshold below 0.
    meta: { schema: false },
    create(context) {
      let current: SyntaxNode | undefined;
      const report = ({ node = current, data }: Report) => {
        // The initialiser of a field is reported too, with the function that is its value as its node.
        const isFunction = node !== undefined && /Function/.test(node.type) && !/^Class /.test(String(data.name));
        if (isFunction) note(node, Number(data[valueName]));
      };
      const listeners = rule.create(Object.create(context, { report: { value: report } }) as object);
      const leave = listeners[":function:exit"];
      if (leave === undefined) return listeners;
      return {
        ...listeners,
        ":function:exit": (...received) => {
          current = received[0] as SyntaxNode;
          leave(...received);
          current = undefined;
        },
      };
    },
  };
}

async function measure(
  folder: string,
  { folder: root, files }: SourceTree,
  metric: Metric,
  { rule, valueName, threshold }: { rule: (from: NodeJS.Require) => Rule; valueName: string; threshold: number },
): Promise<MeasuredFunction[]> {
  const from = createRequire(join(eslintHome(folder), "package.json"));
  const { Linter } = from("eslint") as { Linter: new () => Linter };
  const parser = from("@typescript-eslint/parser") as object;
  const found: (MeasuredFunction & { offset: number })[] = [];
  const watched = rule(from);
  for (const file of files) {
    const noting = listening(watched, valueName, (node, value) => {
      found.push({ file, ...placeOf(node), [metric]: value });
    });
    const config = {
      // A pattern that names no ending would match nothing.
      files: ["**/*.ts", "**/*.tsx", "**/*.js"],
      languageOptions: { parser },
      plugins: { measured: { rules: { rule: noting } } },
      rules: { "measured/rule": ["error", threshold] },
      linterOptions: { noInlineConfig: true },
    };
    const messages = new Linter().verify(await readFile(join(root, file), "utf8"), config, { filename: file });
    if (messages.length > 0) console.error(`${file} cannot be read by ESLint`);
  }
  return found.sort((left, right) => left.line - right.line || left.offset - right.offset);
}

/** Cyclomatic complexity of TypeScript and JavaScript. */
export const eslintComplexity: ReferenceTool = {
  name: `ESLint ${pinned.tools.eslint} complexity`,
  metrics: ["cyclomatic"],
  install,
  run: (folder, tree) =>
    measure(folder, tree, "cyclomatic", {
      rule: (from) =>
        (from("eslint/use-at-your-own-risk") as { builtinRules: Map<string, Rule> }).builtinRules.get("complexity") ??
        missing("complexity"),
      valueName: "complexity",
      threshold: 0,
    }),
};

/** Cognitive complexity of TypeScript and JavaScript. */
export const sonarjs: ReferenceTool = {
  name: `eslint-plugin-sonarjs ${pinned.tools["eslint-plugin-sonarjs"]}`,
  metrics: ["cognitive"],
  install,
  run: (folder, tree) =>
    measure(folder, tree, "cognitive", {
      rule: (from) =>
        (from("eslint-plugin-sonarjs") as { rules: Record<string, Rule> }).rules["cognitive-complexity"] ??
        missing("cognitive-complexity"),
      valueName: "complexityAmount",
      // So that it reports functions of 0 as well.
      threshold: -1,
    }),
};

function missing(name: string): never {
  throw new Error(`ESLint has no rule ${name}.`);
}
