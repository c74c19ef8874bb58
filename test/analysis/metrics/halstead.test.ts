import { supportedLanguages } from "@event-intelligence/analysis";
import { expect, test } from "vitest";
import { analyzeText, shareEngine } from "../engine.ts";

/** A function counted by hand: each operator and operand in the order of the text, one word for each. */
interface Counted {
  readonly path: string;
  readonly name: string;
  readonly text: string;
  readonly operators: string;
  readonly operands: string;
  readonly cyclomatic: number;
  /** Lines on which a token of the function itself begins. */
  readonly codeLines: number;
}

const engine = shareEngine({ processes: 1 });
const inClass = (...lines: string[]) => ["class A {", ...lines, "}"].join("\n");

const counted: readonly Counted[] = [
  {
    path: "a.py",
    name: "area",
    text: 'def area(width, height):\n    """Documentation is no token."""\n    # Nor is a comment.\n    return width * height\n',
    operators: "def ( , : return *",
    operands: "area width height width height",
    cyclomatic: 1,
    codeLines: 2,
  },
  {
    path: "b.py",
    name: "label",
    text: 'def label(item, names):\n    if item.name not in names:\n        return f"{item.name}: {1 + 1!r}"\n    return None\n',
    operators: "def ( , : if . not_in : return { . { + !r return",
    operands: "label item names item name names f-string item name 1 1 None",
    cyclomatic: 2,
    codeLines: 4,
  },
  {
    path: "a.ts",
    name: "area",
    text: "export function area(width: number, height: number): number {\n  return width * height;\n}\n",
    operators: "function ( : , : : { return *",
    operands: "area width number height number number width height",
    cyclomatic: 1,
    codeLines: 3,
  },
  {
    path: "b.ts",
    name: "label",
    text: `const label = (item?: Item) => \`\${item?.name ?? "none"}!\`;\n`,
    operators: "( ? : => ${ ?. ??",
    operands: 'item Item template item name "none"',
    cyclomatic: 3,
    codeLines: 1,
  },
  {
    path: "a.tsx",
    name: "View",
    text: 'const View = (props: Props) => <p title="x">{props.text}</p>;\n',
    operators: "( : => < = > { . </ >",
    operands: 'props Props p title "x" props text p',
    cyclomatic: 1,
    codeLines: 1,
  },
  {
    path: "b.tsx",
    name: "List",
    text: "function List({ items }: Props) {\n  return <ul>{items.map((item) => <li key={item}>{item}</li>)}</ul>;\n}\n",
    // The callback counts for itself.
    operators: "function ( { : { return < > { . ( </ >",
    operands: "List items Props ul items map ul",
    cyclomatic: 1,
    codeLines: 3,
  },
  {
    path: "a.js",
    name: "area",
    text: "function area(width, height) {\n  return width * height\n}\n",
    operators: "function ( , { return *",
    operands: "area width height width height",
    cyclomatic: 1,
    codeLines: 3,
  },
  {
    path: "b.js",
    name: "size",
    text: inClass("  set size(value) { this.area = /\\d+/.test(value) ? value ** 2 : other?.size; }"),
    operators: "set ( { . = . ( ? ** : ?.",
    operands: "size value this area /\\d+/ test value value 2 other size",
    cyclomatic: 3,
    codeLines: 1,
  },
  {
    path: "a.jsx",
    name: "View",
    text: "const View = ({ open }) => open && <br />;\n",
    operators: "( { => && < />",
    operands: "open open br",
    cyclomatic: 2,
    codeLines: 1,
  },
  {
    path: "b.jsx",
    name: "Text",
    text: "function Text(props) { return <b>Hello {props.name}</b>; }\n",
    operators: "function ( { return < > { . </ >",
    operands: "Text props b Hello props name b",
    cyclomatic: 1,
    codeLines: 1,
  },
  {
    path: "a.go",
    name: "Area",
    text: "package p\n\nfunc Area(width, height int) int {\n\treturn width * height\n}\n",
    operators: "func ( , { return *",
    operands: "Area width height int int width height",
    cyclomatic: 1,
    codeLines: 3,
  },
  {
    path: "b.go",
    name: "Label",
    text: [
      "package p",
      "func (b *Box) Label(names ...string) string {",
      "\tif len(names) == 0 && !b.open {",
      '\t\treturn "none"',
      "\t}",
      "\tgo func() { b.count++ }()",
      "\treturn names[0]",
      "}",
    ].join("\n"),
    // A closure is part of the function around it.
    operators: "func ( * ( ... { if ( == && ! . { return go func ( { . ++ ( return [",
    operands: 'b Box Label names string string len names 0 b open "none" b count names 0',
    cyclomatic: 3,
    codeLines: 7,
  },
  {
    path: "A.java",
    name: "area",
    text: inClass("  int area(int width, int height) {", "    return width * height;", "  }"),
    operators: "( , { return *",
    operands: "int area int width int height width height",
    cyclomatic: 1,
    codeLines: 3,
  },
  {
    path: "B.java",
    name: "label",
    text: inClass(
      "  @Override",
      "  public String label(List<String> names) {",
      '    if (names.isEmpty() && !open) { return "none"; }',
      "    Runnable count = () -> total++;",
      "    return names.get(0);",
      "  }",
    ),
    operators: "@ public ( < > { if ( . ( && ! { return = ( -> ++ return . (",
    operands: 'Override String label List String names names isEmpty open "none" Runnable count total names get 0',
    cyclomatic: 3,
    codeLines: 6,
  },
  {
    path: "a.rs",
    name: "area",
    text: "/// Documentation is no token.\nfn area(width: u32, height: u32) -> u32 {\n    width * height\n}\n",
    operators: "fn ( : , : -> { *",
    operands: "area width u32 height u32 u32 width height",
    cyclomatic: 1,
    codeLines: 3,
  },
  {
    path: "b.rs",
    name: "label",
    text: [
      "fn label(names: &mut Vec<String>) -> Result<&'static str, char> {",
      "    if names.is_empty() && !open()? { return Err('x'); }",
      '    println!("{} of {}", names.len(), true && 2);',
      "    Ok(&names[0])",
      "}",
    ].join("\n"),
    // What stands in a call of a macro decides nothing, but has to be read.
    operators: "fn ( : & mut < > -> < & , > { if . ( && ! ( ? { return ( ! ( , . ( , && ( & [",
    operands:
      "label names Vec String Result 'static str char names is_empty open Err 'x' println \"{}of{}\" names len true 2 Ok names 0",
    cyclomatic: 4,
    codeLines: 5,
  },
  {
    path: "A.cs",
    name: "Area",
    text: inClass("  int Area(int width, int height) {", "    return width * height;", "  }"),
    operators: "( , { return *",
    operands: "int Area int width int height width height",
    cyclomatic: 1,
    codeLines: 3,
  },
  {
    path: "B.cs",
    name: "Label",
    text: inClass(
      "  public override string Label(List<string> names) {",
      '    if (names?.Count == 0) { return $"none of {total + 1}"; }',
      "    Action count = () => total++;",
      "    return true ? names[0] : null;",
      "  }",
    ),
    operators: "public override ( < > { if ( ? . == { return { + = ( => ++ return ? [ :",
    operands: "string Label List string names names Count 0 $-string total 1 Action count total true names 0 null",
    cyclomatic: 4,
    codeLines: 5,
  },
];

function words(text: string): string[] {
  return text.split(" ");
}

/** What Halstead, and Coleman and Oman, make of the counts. */
function measuresOf({ operators, operands, cyclomatic, codeLines }: Counted) {
  const operatorCount = new Set(words(operators)).size;
  const operandCount = new Set(words(operands)).size;
  const volume = (words(operators).length + words(operands).length) * Math.log2(operatorCount + operandCount);
  const difficulty = (operatorCount / 2) * (words(operands).length / operandCount);
  const index = 171 - 5.2 * Math.log(volume) - 0.23 * cyclomatic - 16.2 * Math.log(codeLines);
  return {
    halsteadVolume: Number(volume.toFixed(1)),
    halsteadDifficulty: Number(difficulty.toFixed(1)),
    halsteadEffort: Math.round(volume * difficulty),
    maintainabilityIndex: Number(((index * 100) / 171).toFixed(1)),
  };
}

test.each(counted)("operators and operands of $name in $path are those counted by hand", async (golden) => {
  const report = await analyzeText(engine, golden.path, golden.text, "QUALITY_ASSESSMENT");
  expect(report.partial).toBe(false);
  expect(report.functions.find(({ name }) => name === golden.name)).toMatchObject({
    cyclomatic: golden.cyclomatic,
    ...measuresOf(golden),
  });
});

test("two functions are counted by hand for each kind of file", () => {
  const kinds = Map.groupBy(counted, ({ path }) => path.replace(/^.*\./, ""));
  expect([...kinds.keys()]).toHaveLength(supportedLanguages.length + 2);
  for (const functions of kinds.values()) expect(functions).toHaveLength(2);
});
