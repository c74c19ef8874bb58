import { expect, test } from "vitest";
import { analyzeText, shareEngine } from "../engine.ts";

const engine = shareEngine({ processes: 1 });

/** Name, cyclomatic and cognitive complexity of each function: those of ESLint 10 and of eslint-plugin-sonarjs 4. */
type Expected = readonly (readonly [name: string, cyclomatic: number, cognitive: number])[];

const later = `
export function later(number: number): number {
  if (number > 1) {
    return 1;
  }
  return 0;
}
`;
const laterUntyped = later.replaceAll(": number", "");

const counter = `import { useState } from "preact/hooks";

export function Counter({ ready, items }) {
  const [count, setCount] = useState(0);
  return (
    <section class="hero">
      <label for="count">{ready && items.length > 0 ? "Ready" : "Waiting"}</label>
      <button id="count" class="counter" onClick={() => setCount((old) => (old > 9 ? 0 : old + 1))}>
        Count is {count}
      </button>
    </section>
  );
}
`;
const counterFunctions: Expected = [
  ["Counter", 3, 2],
  ["(callback of onClick)", 1, 0],
  ["(callback of setCount)", 2, 1],
];

const terms = `export function Terms({ accepted }: { accepted: boolean }) {
  return (
    <section>
      <h2>Terms & Conditions</h2>
      <a href="/search?page=1&size=20">{accepted ? "R&D" : "Sales"}</a>
      {accepted && <p>Thanks</p>}
    </section>
  );
}
`;

const cases: readonly (readonly [what: string, path: string, source: string, functions: Expected])[] = [
  ["a reserved word as the name of an attribute", "counter.jsx", counter, counterFunctions],
  [
    "its control",
    "counter.jsx",
    counter.replace(/class=/g, "className=").replace("for=", "htmlFor="),
    counterFunctions,
  ],
  ["a bare & in text and in an attribute", "terms.tsx", terms, [["Terms", 3, 1]]],
  ["its control", "terms.tsx", terms.replace("Terms &", "Terms and").replace("&size", "&amp;size"), [["Terms", 3, 1]]],
  [
    "words as names of members",
    "cache.js",
    "export function drop(cache, key) {\n  if (cache && key) {\n    cache?.delete(key);\n  }\n  return cache?.default ?? 0;\n}\n",
    [["drop", 6, 2]],
  ],
  [
    "an imported type with arguments as the result",
    "pick.ts",
    `export function pick(limit: number): import("./rows").Rows<string> {
  if (limit > 1 && ready) {
    return rows;
  }
  for (const row of rows) {
    if (row) return row;
  }
  return none;
}
`,
    [["pick", 5, 5]],
  ],
  [
    "imported types in a class",
    "store.ts",
    `class Store {
  private rows?: import("./rows").Rows<string>;

  async load(limit: number): Promise<import("./rows").Rows<string>> {
    if (limit > 1 && this.rows) {
      return this.rows;
    }
    return fetchRows(limit);
  }
}
`,
    [["load", 3, 2]],
  ],
  [
    "an imported type as an argument",
    "kit.test.ts",
    `vi.mock("./kit", async (importOriginal) => {
  const actual = await importOriginal<typeof import("./kit")>();
  return { ...actual, run: vi.fn(() => (ready ? 1 : 2)) };
});
`,
    [
      ["(callback of vi.mock)", 1, 0],
      ["(callback of vi.fn)", 2, 1],
    ],
  ],
  ["export type *", "types.ts", 'export type * from "./types";\nexport type * as Types from "./types";\n', []],
  [
    "a property called abstract",
    "node.ts",
    "export interface ClassNode {\n  abstract?: boolean;\n  declare: boolean;\n}\n\nexport class Flags {\n  abstract = 1;\n}\n",
    [],
  ],
  [
    "a default function without name or body",
    "result.d.ts",
    "export interface Result {\n  code: number;\n}\nexport default function (): {\n  result: Result;\n};\n",
    [],
  ],
  [
    "overloads of a default function",
    "overloads.ts",
    "export default function (value: number): string;\nexport default function (value: any): any {\n  return value ? 1 : 2;\n}\n",
    [["(default export)", 2, 1]],
  ],
  [
    "using in the head of a loop",
    "close.ts",
    `export function closeAll(openers: Opener[]): void {
  for (using handle of openers) {
    if (handle && handle.isOpen) handle.read();
  }
}

export async function closeAllLater(openers: Opener[]): Promise<void> {
  for (await using handle of openers) {
    if (handle) await handle.read();
  }
}
`,
    [
      ["closeAll", 4, 4],
      ["closeAllLater", 3, 3],
    ],
  ],
  [
    "export with attributes",
    "table.ts",
    'export { default as table } from "./table.json" with { type: "json" };\n',
    [],
  ],
  [
    "export with attributes",
    "table.js",
    'export { default as table } from "./table.json" with { type: "json" };\n',
    [],
  ],
  [
    "decorators that are expressions",
    "field.ts",
    `class Field {
  @((target, context) => { if (context) return target; }) name = 1;

  @(decorators[0]) method(number: number): number {
    return number > 1 ? 1 : 0;
  }
}
`,
    [
      ["(anonymous)", 2, 1],
      ["method", 2, 1],
    ],
  ],
  [
    "import defer",
    "heavy.ts",
    'import defer * as heavy from "./heavy";\nexport const run = () => heavy.run();\n',
    [["run", 1, 0]],
  ],
  [
    "elements in a file that does not say so",
    "view.ts",
    "export const View = (props: P) => <p>{props.a ?? 1}</p>;\n",
    [["View", 2, 0]],
  ],
  [
    "the types of Flow",
    "flow.js",
    `// @flow
import { type Row } from "./rows";
type Options = {| +limit: ?number, rows: Array<Row>, map?: (row: Row, ...rest: Array<string>) => void |};
class Store<T> extends Base<T> implements Closable {
  +limit: number = 1;
  load(options: Options, first: "a" | 1 = "a"): Promise<Row> {
    if (options.limit && first) return (options: any);
    return g<Row>(1);
  }
}
`,
    [["load", 4, 2]],
  ],
  ["a script", "script.js", "with (a) { b = 010; }\nfunction f() { if (a) delete b; }\n", [["f", 2, 1]]],
  [
    "decorators of parameters",
    "service.ts",
    "class A { constructor(@Inject(B) private readonly b: B, @C() c = 1) {} }\n",
    [["constructor", 2, 0]],
  ],
  [
    "a type declared beside a value of its name",
    "url.d.ts",
    'import { URL as U } from "url";\ndeclare global {\n  interface URL extends U {}\n  var URL: typeof U;\n}\nimport { URL } from "a";\nvar URL: string;\n',
    [],
  ],
  [
    "a constant without a value in a declaration file",
    "a.d.ts",
    "export const a: string;\nexport function f(): void;\n",
    [],
  ],
];

test.each(cases)("%s: %s is understood as a whole", async (_what, path, source, functions) => {
  const added = path.endsWith(".d.ts") ? "" : /\.[jt]sx?$/.exec(path)?.[0].startsWith(".j") ? laterUntyped : later;
  const report = await analyzeText(engine, path, source + added, "QUALITY_ASSESSMENT");
  expect(report).toMatchObject({ partial: false, qualityScore: 1 });
  const found = report.functions.map(({ name, cyclomatic, cognitive }) => [name, cyclomatic, cognitive]);
  expect(found).toEqual([...functions, ...(added === "" ? [] : [["later", 2, 1]])]);
});
