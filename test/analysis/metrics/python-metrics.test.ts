import { expect, test } from "vitest";
import { analyzeText, shareEngine } from "../engine.ts";

const engine = shareEngine({ processes: 1 });

async function functionsOf(content: string) {
  return (await analyzeText(engine, "sample.py", content, "QUALITY_ASSESSMENT")).functions;
}

/** Title, source of one function, cyclomatic complexity as radon 6 gives it. */
const cyclomaticCases: [string, string, number][] = [
  ["a straight function is 1", "def f():\n    return 1\n", 1],
  ["if and elif count, else does not", "def f(a):\n    if a: x()\n    elif b: y()\n    else: z()\n", 3],
  ["every and and or counts", "def f(a, b, c):\n    return a and b and c or d\n", 4],
  ["a conditional expression counts", "def f(a):\n    return 1 if a else 2\n", 2],
  ["the else of a loop counts", "def f(a):\n    for x in a:\n        y()\n    else:\n        z()\n", 3],
  ["while counts", "def f(a):\n    while a: b()\n", 2],
  ["a comprehension counts with each of its conditions", "def f(a):\n    return [x for x in a if x if y]\n", 4],
  [
    "every except and the else of a try count, finally does not",
    "def f():\n    try: a()\n    except B: b()\n    except (C, D): c()\n    else: d()\n    finally: e()\n",
    4,
  ],
  ["assert counts once whatever it asserts", "def f(a):\n    assert a and b or c\n", 2],
  ["with does not count", "def f(a):\n    with a as b, c: d()\n", 1],
  [
    "each case counts but the one that matches anything",
    "def f(a):\n    match a:\n        case 1: x()\n        case [b, c]: y()\n        case _: z()\n",
    3,
  ],
  ["a guard of a case does not count", "def f(a):\n    match a:\n        case 1 if b: x()\n", 2],
  ["a lambda counts for the function around it", "def f():\n    return lambda a: 1 if a else 2\n", 2],
  ["defaults and decorators do not count", "@d(a or b)\ndef f(a=b or c):\n    return a\n", 1],
  [
    "a closure does not count for the function around it",
    "def f():\n    def g(a):\n        if a: b()\n    return g\n",
    1,
  ],
];

test.each(cyclomaticCases)("cyclomatic complexity of Python: %s", async (_title, source, expected) => {
  const [first] = await functionsOf(source);
  expect(first?.cyclomatic).toBe(expected);
});

/** Title, source, cognitive complexity by the rules of the white paper. */
const cognitiveCases: [string, string, number][] = [
  ["a straight function is 0", "def f():\n    return 1\n", 0],
  ["elif and else cost 1 wherever they are", "def f(a):\n    if a: x()\n    elif b: y()\n    else: z()\n", 3],
  ["nesting makes each structure dearer", "def f(a):\n    for x in a:\n        if x:\n            while y: z()\n", 6],
  [
    "an except is nested where it stands, a try is free",
    "def f():\n    try:\n        if a: b()\n    except C:\n        if d: e()\n",
    4,
  ],
  ["equal operators cost once, a change costs again", "def f():\n    return a and b and c or d or e and g\n", 3],
  ["brackets continue a run of operators", "def f():\n    return a and (b and c)\n", 1],
  ["a negated group is a run of its own", "def f():\n    return a and not (b and c)\n", 2],
  ["a lambda nests", "def f():\n    return lambda a: 1 if a else 2\n", 2],
  [
    "a closure counts for the function around it, one level deeper",
    "def f():\n    x()\n    def g(a):\n        if a: b()\n    return g\n",
    2,
  ],
  [
    "the function inside a plain decorator is no level",
    "def f(h):\n    def g(a):\n        if a: b()\n    return g\n",
    1,
  ],
  ["calling oneself costs 1", "def f(a):\n    if a: return f(a - 1)\n    return f(a)\n", 2],
  ["match costs once, its cases nothing", "def f(a):\n    match a:\n        case 1: x()\n        case 2: y()\n", 1],
];

test.each(cognitiveCases)("cognitive complexity of Python: %s", async (_title, source, expected) => {
  const [first] = await functionsOf(source);
  expect(first?.cognitive).toBe(expected);
});

test("lists functions and methods as radon does: no closures, no methods of inner classes, no lambdas", async () => {
  const functions = await functionsOf(
    [
      "def outer():",
      "    def closure(): pass",
      "    class Local:",
      "        def hidden(self): pass",
      "class A:",
      "    @property",
      "    def method(self): pass",
      "    class Inner:",
      "        def inner_method(self): pass",
      "if x:",
      "    async def conditional(): pass",
      "f = lambda: 1",
    ].join("\n"),
  );
  expect(functions.map(({ name, startLine }) => [name, startLine])).toEqual([
    ["outer", 1],
    ["method", 7],
    ["conditional", 11],
  ]);
});

test("counts lines, nesting and every declared parameter", async () => {
  const source =
    "def f(self, a, /, b: int = 1, *args, c, d=2, **rest):\n    # comment\n    for x in a:\n        with b:\n            try:\n                if x: y()\n            finally:\n                pass\n\n";
  expect((await functionsOf(source))[0]).toMatchObject({
    startLine: 1,
    endLine: 8,
    lines: 8,
    nesting: 3,
    parameters: 7,
  });
});

test("an elif is no deeper than its if", async () => {
  expect((await functionsOf("def f(a):\n    if a: b()\n    elif c: d()\n    elif e: g()\n"))[0]?.nesting).toBe(1);
});

test("reads text with a byte order mark and mixed line ends, and counts its lines by line feeds", async () => {
  const functions = await functionsOf("\uFEFFimport a\r\ndef f(b):\r\n    if b:\n        return 1\r\n    return 2\r\n");
  expect(functions).toMatchObject([
    { name: "f", startLine: 2, endLine: 5, lines: 4, cyclomatic: 2, cognitive: 1, nesting: 1, parameters: 1 },
  ]);
});
