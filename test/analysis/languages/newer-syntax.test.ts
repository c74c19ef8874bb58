import { expect, test } from "vitest";
import { plainCSharp } from "../../../packages/analysis/src/languages/csharp/newer-syntax.ts";
import { plainJava } from "../../../packages/analysis/src/languages/java/newer-syntax.ts";
import { plainPython } from "../../../packages/analysis/src/languages/python/newer-syntax.ts";
import { plainRust } from "../../../packages/analysis/src/languages/rust/newer-syntax.ts";
import { analyzeText, shareEngine } from "../engine.ts";

const engine = shareEngine({ processes: 1 });

/** Name, cyclomatic and cognitive complexity of each function. */
type Expected = readonly (readonly [name: string, cyclomatic: number, cognitive: number])[];

const later = {
  "A.cs": "int Later(int number) { if (number > 1) return 1; return 0; }",
  "A.java": "int later(int number) { if (number > 1) { return 1; } return 0; }",
};

function csharpClass(members: string): string {
  return `class A\n{\n    ${members}\n\n    ${later["A.cs"]}\n}\n`;
}

const csharp: readonly (readonly [what: string, source: string, functions: Expected])[] = [
  [
    "an empty collection in a conditional",
    csharpClass(
      "async Task<List<int>> Load(bool fresh)\n{\n var picked = fresh\n ? []\n : await Fetch();\n return picked;\n}\n" +
        "List<int> Pick(bool a, bool b) { if (a && b) return [1]; return b ? [1] : [2, 3]; }\n" +
        "int[] Plan(Order order) => order.IsPaid ? [] : order.Lines;",
    ),
    [
      ["Load", 2, 1],
      ["Pick", 4, 3],
      ["Plan", 2, 1],
    ],
  ],
  [
    "a collection as the last parameters",
    csharpClass(
      "void Delete(params IReadOnlyList<Guid> ids) { if (ids.Count > 0) Remove(ids); }\n" +
        "void Sum(params ReadOnlySpan<int> numbers) { if (numbers.Length > 0) Add(numbers); }",
    ),
    [
      ["Delete", 2, 1],
      ["Sum", 2, 1],
    ],
  ],
  [
    "a brace of the text beside one of an interpolation",
    csharpClass(
      'string Set(object all) => $"{{{string.Join(",", all)}}}";\n' +
        'string Flag(bool on) => $"{{{(on ? "a" : "b")}}}, {{{{{on}";\n' +
        'string Quoted(bool on) => $@"""{(on ? 1 : 2)}"""; string None => $"";',
    ),
    [
      ["Set", 1, 0],
      ["Flag", 2, 1],
      ["Quoted", 2, 1],
      ["None", 1, 0],
    ],
  ],
  [
    "blocks of extensions",
    `public static class Texts
{
    extension(string text)
    {
        public bool IsBlank => text.Length == 0;

        public bool Has(int count) { if (text.Length > count) return true; return false; }
    }

    extension<T>(IEnumerable<T> all) where T : class { public bool Any(T one) => all.First() == one ? true : false; }
    extension(List<int>) { public static List<int> Empty() => []; }

    public static ${later["A.cs"]}
}
`,
    [
      ["IsBlank", 1, 0],
      ["Has", 2, 1],
      ["Any", 2, 1],
      ["Empty", 1, 0],
    ],
  ],
  [
    "references as type arguments, compound operators, parameters without a type",
    `class A<T> where T : allows ref struct\n{
    public void operator +=(int number) { if (number > 0) Add(number); }
    void Parse() { TryParse<int> parse = (text, out result) => int.TryParse(text, out result); }
    ref partial struct Inner { }
    ${later["A.cs"]}\n}\n`,
    [
      ["operator +=", 2, 1],
      ["Parse", 1, 0],
    ],
  ],
  [
    "names that are keywords elsewhere",
    csharpClass(
      "bool IsRead(bool async) => base.IsRead(async);\n" +
        "int Count(bool async) => async ? 1 : 2;\n" +
        "int[] All(int property, int type) { required.Add(type); return [property]; }",
    ),
    [
      ["IsRead", 1, 0],
      ["Count", 2, 1],
      ["All", 1, 0],
    ],
  ],
  [
    "an assignment to what may not be there, which decides as a conditional access does",
    csharpClass("void Set(Order? order, int[]? all) { order?.Customer.Name = null; all?[0] += 2; Get(ref all) = 1; }"),
    [["Set", 3, 0]],
  ],
  [
    "slices and guards of list patterns",
    csharpClass(
      "int Run(string[] all) => all switch\n{\n" +
        ' ["run", .. var rest] => 1,\n [..] when (rest == 1 && b) => 2,\n [_] when c => 3,\n [..] => 4,\n};',
    ),
    [["Run", 6, 2]],
  ],
  [
    "a program of one file",
    `#!/usr/bin/env dotnet\n#:package Humanizer@2.14.1\nusing System;\n\nRun();\n\nint Run() { return a ? 1 : 2; }\n${later["A.cs"]}\n`,
    [["Run", 2, 1]],
  ],
];

const java: readonly (readonly [what: string, source: string, functions: Expected])[] = [
  [
    "patterns of records that are qualified, final, annotated or several",
    `class A {
  String text(Event event) {
    return switch (event) {
      case Event.Created(String id) -> id;
      case Event.Paid(var id, final int cents) when cents > 0 && id != null -> id + cents;
      case Event.Paid(@Nullable String id, Money.Cents(int cents)) -> id;
      case Event.Sent _, Event.Lost _ -> "";
    };
  }

  boolean isPaid(Object some) {
    if (some instanceof Event.Paid(String id, int cents) && cents > 0) {
      return true;
    }
    return Objects.equals(some, this.other(1));
  }
  ${later["A.java"]}
}
`,
    [
      ["text", 6, 2],
      ["isPaid", 3, 2],
    ],
  ],
  [
    "statements before a call of another constructor",
    `class A extends B {
  A(int value) {
    if (value < 0) {
      throw new IllegalArgumentException();
    }
    super(value);
  }

  A() {
    log();
    this(1);
  }
  ${later["A.java"]}
}
`,
    [
      ["A", 2, 1],
      ["A", 1, 0],
    ],
  ],
  ["an import of a module", `import module java.base;\n\nclass A {\n  ${later["A.java"]}\n}\n`, []],
  [
    "annotations before ...",
    `class A {\n  int f(Object @Nullable ... a) { return a == null ? 0 : 1; }\n  void g(String @Size(max = 1)... a) {}\n  ${later["A.java"]}\n}\n`,
    [
      ["f", 2, 1],
      ["g", 1, 0],
    ],
  ],
];

const python = `lazy from json import loads
    
class Box[T = str]:
    def get(self, value: T) -> T:
        if value:
            return value
        return self.default


type Table[K = int, *Ts = *tuple[int, str], **P = [int]] = dict[K, str]


def first[T: (int, str) = int](values: list[T]) -> T | None:
    return values[0] if values else None


def merged(all):
    return {**one for one in all if one}
`;

const rust = `unsafe extern "C" {
    pub safe fn sqrt(x: f64) -> f64;
}

fn step(app: App) -> A<-1> {
    if app.count < -1 {
        app.add(("a)", first, #[cfg(test)] second));
    }
    app.run::<-1>(|a: i32, b: i32,| a + b);
    app.then(|a| a, |b| b)
}
`;

const cases: readonly (readonly [what: string, path: string, source: string, functions: Expected])[] = [
  ...csharp.map(([what, source, functions]) => [what, "A.cs", source, [...functions, ["Later", 2, 1]]] as const),
  ...java.map(([what, source, functions]) => [what, "A.java", source, [...functions, ["later", 2, 1]]] as const),
  [
    "defaults of type parameters, lazy imports and unpacking comprehensions",
    "a.py",
    python,
    [
      ["get", 2, 1],
      ["first", 2, 1],
      ["merged", 3, 0],
    ],
  ],
  [
    "safe items, negative arguments of types, attributes in tuples and trailing commas of closures",
    "a.rs",
    rust,
    [["step", 2, 1]],
  ],
];

test.each(cases)("%s: %s is understood as a whole", async (_what, path, source, functions) => {
  const report = await analyzeText(engine, path, source, "QUALITY_ASSESSMENT");
  expect(report).toMatchObject({ partial: false, qualityScore: 1 });
  expect(report.functions.map(({ name, cyclomatic, cognitive }) => [name, cyclomatic, cognitive])).toEqual(functions);
});

/** Each with what says the same in words that the grammar knows, token by token. */
const controls: readonly (readonly [path: string, newer: string, known: string])[] = [
  [
    "A.cs",
    csharpClass('string F(int a) => $"{{{G(a, "b")}}}";'),
    csharpClass('string F(int a) => $"<<{G(a, "b")}>>";'),
  ],
  ["A.cs", csharpClass("bool F(bool async) => base.F(async);"), csharpClass("bool F(bool later) => base.F(later);")],
  ["A.cs", csharpClass("int[] F(int type) => [type];"), csharpClass("int[] F(int kind) => [kind];")],
  [
    "A.cs",
    "class A\n{\n    void F<T>() where T : allows ref struct { }\n}\n",
    "class A\n{\n    void F<T>() where T : allows, struct     { }\n}\n",
  ],
  [
    "A.java",
    "class A {\n  A(int a) {\n    if (a < 0) {\n      log();\n    }\n    super(a);\n  }\n}\n",
    "class A {\n  A(int a) {\n    if (a < 0) {\n      log();\n    }\n    other(a);\n  }\n}\n",
  ],
  ["a.py", "def f[T = int](a: T):\n    return a\n", "def f[T , int](a: T):\n    return a\n"],
  [
    "a.rs",
    "fn f() {\n    g((\n        a,\n        #[cfg(x)]\n        b,\n    ));\n}\n",
    "fn f() {\n    g([\n        a,\n        #[cfg(x)]\n        b,\n    ]);\n}\n",
  ],
];

test.each(controls)("%s: newer syntax measures as what it stands for", async (path, newer, known) => {
  const [report, control] = [
    await analyzeText(engine, path, newer, "QUALITY_ASSESSMENT"),
    await analyzeText(engine, path, known, "QUALITY_ASSESSMENT"),
  ];
  expect(control.partial).toBe(false);
  expect(report).toMatchObject({ partial: false, functions: control.functions });
});

test("the name of a function stays as it was sent, whatever stood for it", async () => {
  const source = "class A\n{\n    int[] type() => [type];\n    void async(bool async) { F(async); }\n}\n";
  const { functions } = await analyzeText(engine, "A.cs", source, "QUALITY_ASSESSMENT");
  expect(functions.map(({ name, startLine }) => [name, startLine])).toEqual([
    ["type", 3],
    ["async", 4],
  ]);
});

test("what is broken all the same stays partial", async () => {
  const report = await analyzeText(engine, "A.cs", csharpClass("int[] F(int type => [type];"), "QUALITY_ASSESSMENT");
  expect(report.partial).toBe(true);
});

const rewritings = { plainCSharp, plainJava, plainPython, plainRust };

test.each(Object.entries(rewritings))("%s keeps the length and the ends of lines of every text", (_name, rewrite) => {
  for (const [, , source] of cases) {
    const text = source.replaceAll("\n", "\r\n");
    const rewritten = rewrite(text);
    expect(rewritten).toHaveLength(text.length);
    expect([...rewritten.matchAll(/[\r\n]/g)].map(({ index }) => index)).toEqual(
      [...text.matchAll(/[\r\n]/g)].map(({ index }) => index),
    );
  }
});

test.each([
  ["blanks", " "],
  ["lines of blanks", `${" ".repeat(250)}\n`],
  ["annotations", "@A.a "],
  ["a name without end", "a"],
  ["quotes", '"'],
  ["escaped quotes", '\\"'],
  ["beginnings of interpolated texts", '$@"{'],
  ["braces in an interpolated text", '$"{{{a}}} '],
  ["conditional accesses", "a?.b"],
  ["conditional accesses with an index", "a?[0]"],
  ["brackets", "["],
  ["parentheses", "("],
  ["patterns", "case A.B(case "],
  ["guards", "instanceof A when "],
  ["blocks of extensions", "extension(a)\n"],
  ["type parameters", "def a[\n"],
  ["closures", "(|a,|b,"],
  ["attributes", "(a, #["],
  ["negative arguments", "A<-1,"],
  ["slices", "[.., "],
])("a megabyte of %s costs no more than its length", (_what, piece) => {
  const source = piece.repeat(Math.ceil(1_000_000 / piece.length));
  for (const rewrite of Object.values(rewritings)) {
    const startedMs = process.cpuUsage().user / 1000;
    expect(rewrite(source)).toHaveLength(source.length);
    expect(process.cpuUsage().user / 1000 - startedMs).toBeLessThan(20_000);
  }
});
