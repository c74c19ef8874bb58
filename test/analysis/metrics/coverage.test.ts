import { supportedLanguages } from "@event-intelligence/analysis";
import { expect, test } from "vitest";
import { analyzeText, shareEngine } from "../engine.ts";

interface Sample {
  readonly path: string;
  readonly text: readonly string[];
  /** Names of the listed functions that have documentation. */
  readonly documented: readonly string[];
  /** Public functions and types: with documentation, and all. */
  readonly documentation: readonly [number, number];
  /** Places with a type, and all places that could have one; null where the language leaves no choice. */
  readonly annotations: readonly [number, number] | null;
}

// Time enough for a busy machine; what grows with the square of a text takes longer.
const engine = shareEngine({ processes: 1, requestTimeoutMs: 15_000 });

const samples: readonly Sample[] = [
  {
    path: "a.py",
    text: [
      "class Shop:",
      '    """Sells."""',
      "    def __init__(self, name: str) -> None: pass", // not public; name and result typed
      "    @property",
      "    def stock(self):", // result untyped
      '        """What is there."""',
      "    @stock.setter",
      "    def stock(self, value): pass", // documented with the property; value and result untyped
      "    @staticmethod",
      "    def open(self, *args: int, **rest): pass", // undocumented; of 4 places one typed
      "class _Hidden:",
      "    def run(self) -> int: pass", // in a class that is not public
      "def sell(a, b: int = 1, /, c=2, *, d) -> bool:", // undocumented; of 5 places two typed
      '    "Gives away."',
      '    def inner(): "Only here."', // in a function
    ],
    documented: ["stock", "sell"],
    documentation: [3, 4],
    annotations: [2 + 0 + 0 + 1 + 1 + 2 + 0, 2 + 1 + 2 + 4 + 1 + 5 + 1],
  },
  {
    path: "a.ts",
    text: [
      "/** Sells. */",
      "@sold",
      "export class Shop {",
      "  /** Opens. */",
      "  constructor(private name: string, size) {}", // one of two
      "  close() {}", // undocumented; none of one
      "  /** Hidden. */",
      "  private lock(): void {}",
      "  #count(a: number) {}", // one of two
      "  /** Runs later. */",
      "  later = (a: number): void => {};",
      "  set size(value: number) {}", // undocumented; setters return nothing
      "}",
      "/** Adds. */",
      "function add(a: number): number;",
      "function add(this: Shop, a: number): number { return a; }",
      "const typed: Handler = (a, b) => a;", // typed as a whole
      "export const run = (list: number[]) => list.map((item) => item);", // undocumented; a callback needs no types
      "class Inner { run() {} }", // not exported; none of one
      "export { add, typed as kind };",
    ],
    documented: ["constructor", "lock", "later", "add"],
    documentation: [1 + 1 + 1 + 1, 7 + 1],
    annotations: [1 + 0 + 1 + 1 + 2 + 1 + 2 + 3 + 1 + 0, 2 + 1 + 1 + 2 + 2 + 1 + 2 + 3 + 2 + 1],
  },
  {
    path: "a.tsx",
    text: [
      "/** Shows. */",
      "export const View = ({ text }: Props): Element => <p>{text}</p>;",
      "export const Other = () => <br />;",
    ],
    documented: ["View"],
    documentation: [1, 2],
    annotations: [2, 3],
  },
  {
    path: "a.js",
    text: [
      "/**",
      " * Adds.",
      " * @param {number} a",
      " * @param {object} options",
      " * @param {number} options.size - of no parameter of its own",
      " * @param [c] without a type",
      " * @returns {number}",
      " */",
      "module.exports.add = function (a, options, c) {};", // an assignment: says no types of its own
      "/** @type {Handler} */",
      "const handle = (a, b) => a;",
      "// No documentation.",
      "export default class Shop {",
      "  /** @param {string} a */",
      "  open(a, b) {}", // one of three
      "}",
      "/** Only here. @returns {void} */",
      "function inner(a) {}", // one of two
    ],
    documented: ["add", "handle", "open", "inner"],
    documentation: [2, 3],
    annotations: [3 + 1 + 1, 3 + 3 + 2],
  },
  {
    path: "a.jsx",
    text: ["/** Shows. */", "export function View({ text }) { return <p>{text}</p>; }", "const Other = () => <br />;"],
    documented: ["View"],
    documentation: [1, 1],
    annotations: [0, 3],
  },
  {
    path: "a.go",
    text: [
      "package p",
      "// Shop sells.",
      "type Shop struct{}",
      "type (",
      "\t// Kind is one.",
      "\tKind int",
      "\tOther int",
      "\thidden int",
      ")",
      "",
      "// Open opens.",
      "func (s *Shop) Open() {}",
      "func (s Shop) Close() {}",
      "func (h *hidden) Run() {}",
      "// add is for this package.",
      "func add() {}",
      "// later is, too.",
      "var later = func() {}",
    ],
    documented: ["Open", "add", "later"],
    documentation: [3, 5],
    annotations: null,
  },
  {
    path: "A.java",
    text: [
      "/** Sells. */",
      "public class A {",
      "  /** Opens. */",
      "  public A() {}",
      "  @Override public String toString() { return null; }",
      "  protected void close() {}",
      "  /* No documentation. */",
      "  public void stop() {}",
      "  /** For this package. */",
      "  void help() {}",
      "  public interface Part { void run(); /** Ends. */ void end(); }",
      "  private static class Hidden { public void run() {} }",
      "}",
    ],
    documented: ["A", "help"],
    documentation: [3, 7],
    annotations: null,
  },
  {
    path: "a.rs",
    text: [
      "/// Sells.",
      "#[derive(Debug)]",
      "pub struct Shop;",
      "impl Shop {",
      "    /// Opens.",
      "    pub fn open(&self) {}",
      "    pub fn close(&self) {}",
      "    pub(crate) fn lock(&self) {}",
      "}",
      "pub trait Part {",
      "    /// Runs.",
      "    fn run(&self);",
      "    fn end(&self) {}",
      "}",
      "impl Part for Shop {",
      "    fn run(&self) {}",
      "}",
      "/** Helps. */",
      "fn help() {}",
      '#[doc = "By its text."]',
      "#[inline]",
      "pub fn by_text() {}",
      '#[doc = include_str!("a.md")]',
      "pub fn by_file() {}",
      '#[doc = r""]',
      "pub fn empty() {}",
      "#[doc(hidden)]",
      "pub fn hidden() {}",
    ],
    documented: ["open", "help", "by_text", "by_file"],
    documentation: [5, 10],
    annotations: null,
  },
  {
    path: "A.cs",
    text: [
      "/// <summary>Sells.</summary>",
      "public class A : B {",
      "  /// <inheritdoc/>",
      "  public void Open() {}",
      "  // No documentation.",
      "  protected internal void Close() {}",
      "  public override string ToString() { return null; }",
      "  /// <summary>How many.</summary>",
      "  public int Count { get { return 1; } }",
      "  internal void Help() {}",
      "  public interface IPart { void Run(); }",
      "}",
      "class Hidden { public void Run() {} }",
    ],
    documented: ["Open", "Count.get"],
    documentation: [3, 6],
    annotations: null,
  },
];

function share([covered, total]: readonly [number, number]): number {
  return Number((covered / total).toFixed(4));
}

test.each(samples)("documentation and types in $path are those counted by hand", async (sample) => {
  const { path, text, documented, documentation, annotations } = sample;
  const report = await analyzeText(engine, path, text.join("\n"), "QUALITY_ASSESSMENT");
  expect(report.partial).toBe(false);
  expect(report.functions.filter(({ isDocumented }) => isDocumented).map(({ name }) => name)).toEqual(documented);
  expect(report.file?.documentationCoverage).toBe(share(documentation));
  expect(report.file?.annotationCoverage).toBe(annotations === null ? null : share(annotations));
});

test("there is a sample for each kind of file", () => {
  expect(new Set(samples.map(({ path }) => path.replace(/^.*\./, ""))).size).toBe(supportedLanguages.length + 2);
});

test.each([
  ["documentation that is one long line", "a.js", `/** ${"@param {".repeat(60_000)} */ const f = (a) => 1;`, 1],
  ["a class of many decorated methods", "a.ts", `class A {${"@d f() {}\n".repeat(8_000)}}`, 8_000],
  ["a comment of many lines", "a.go", `package p\n${"// a\n".repeat(60_000)}func F() {}\n`, 1],
])("%s is read before the time is up", async (_title, path, text, functionCount) => {
  expect((await analyzeText(engine, path, text, "QUALITY_ASSESSMENT")).functions).toHaveLength(functionCount);
});

test("a function has a share of its own, and none where it has nothing to give a type", async () => {
  const python = await analyzeText(engine, "a.py", "def f(a: int, b):\n    pass\ndef g() -> int:\n    pass\n");
  expect(python.functions.map(({ annotationCoverage }) => annotationCoverage)).toEqual([0.3333, 1]);
  const script = await analyzeText(engine, "a.ts", "class A { constructor() {} }\nrun((a) => a);\n");
  expect(script.functions.map(({ annotationCoverage }) => annotationCoverage)).toEqual([undefined, undefined]);
  const go = await analyzeText(engine, "a.go", "package p\nfunc f(a int) {}\n");
  expect(go.functions.map(({ annotationCoverage }) => annotationCoverage)).toEqual([undefined]);
});
