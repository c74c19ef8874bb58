import type { ErrorCode } from "@event-intelligence/contracts";

/** How the engine may answer: with a whole report, with one of a text understood in part, or with an error. */
export type Answer = "report" | "partial" | ErrorCode;

/** A text made to hurt whoever reads it. */
export interface HostileText {
  /** What it is, as a test's name. */
  readonly what: string;
  /** Its ending tells the language. */
  readonly path: string;
  /** Makes the text, of about so many bytes and never more. */
  readonly text: (bytes: number) => string;
  /** The right answers; where there are several, which comes first depends on the machine's speed. */
  readonly answers: readonly Answer[];
  /** The right answers at a size of a megabyte, where they are others. */
  readonly answersWhenLarge?: readonly Answer[] | undefined;
}

type Maker = HostileText["text"];

/** As many pieces as fit between a beginning and an end. */
function repeated(piece: string, before = "", after = ""): Maker {
  const around = Buffer.byteLength(before + after);
  return (bytes) => before + piece.repeat(Math.floor((bytes - around) / Buffer.byteLength(piece))) + after;
}

/** As deep as fits. */
function nested(open: string, inside: string, close: string): Maker {
  const level = Buffer.byteLength(open + close);
  return (bytes) => {
    const depth = Math.floor((bytes - Buffer.byteLength(inside)) / level);
    return open.repeat(depth) + inside + close.repeat(depth);
  };
}

/** Each line one step further in than the one before. */
function indented(line: string, last: string): Maker {
  return (bytes) => {
    const lines: string[] = [];
    for (let size = 0; ; size += (lines.at(-1)?.length ?? 0) + 1) {
      const next = `${" ".repeat(lines.length)}${line}`;
      if (size + 2 * (next.length + 1) + last.length > bytes) break;
      lines.push(next);
    }
    return `${lines.join("\n")}\n${" ".repeat(lines.length)}${last}\n`;
  };
}

/** Many lines that differ only in a number. */
function numbered(line: (number: number) => string): Maker {
  return (bytes) => {
    const lines: string[] = [];
    for (let size = 0; size < bytes - 200; size += lines.at(-1)?.length ?? 0) lines.push(line(lines.length));
    return lines.join("");
  };
}

/** Bytes without any order, the same each time, read as a file is: what is no UTF-8 becomes U+FFFD. */
function garbage(seed: number, from = 0, to = 255): Maker {
  return (bytes) => {
    let state = seed;
    const noise = Uint8Array.from({ length: Math.floor(bytes / 3) }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return from + ((state >>> 16) % (to - from + 1));
    });
    return Buffer.from(noise).toString("utf8");
  };
}

const sample: Readonly<Record<string, string>> = {
  py: "def f(a):\n    if a:\n        return 1\n    return 2\n",
  ts: "export function f(a: number): number {\n  return a ? 1 : 2;\n}\n",
  go: "package a\n\nfunc f(a bool) int {\n\tif a {\n\t\treturn 1\n\t}\n\treturn 2\n}\n",
  rs: "fn f(a: bool) -> i32 {\n    if a { 1 } else { 2 }\n}\n",
  java: "class A {\n  int f(boolean a) {\n    return a ? 1 : 2;\n  }\n}\n",
  cs: "class A {\n  int F(bool a) {\n    return a ? 1 : 2;\n  }\n}\n",
};
const code = (language: string) => sample[language] ?? "";

const whole: readonly Answer[] = ["report"];
const inPart: readonly Answer[] = ["partial"];
const refused: readonly Answer[] = ["PARSING_ERROR"];
const any: readonly Answer[] = ["report", "partial", "PARSING_ERROR", "TIMEOUT"];

function row(
  what: string,
  path: string,
  text: Maker,
  answers: readonly Answer[] = any,
  answersWhenLarge?: readonly Answer[],
): HostileText {
  return { what, path, text, answers, answersWhenLarge };
}

export const hostileTexts: readonly HostileText[] = [
  // Python
  row("brackets that are never closed", "a.py", repeated("(")),
  row("a list of numbers on one line", "a.py", repeated("1,", "x = [", "]")),
  row("a dictionary of pairs on one line", "a.py", repeated("'a': b, ", "x = {", "}")),
  row("nested lambdas", "a.py", repeated("lambda: ", "x = ", "1")),
  row("ifs one inside the other", "a.py", indented("if a:", "pass")),
  row("functions one inside the other", "a.py", indented("def f(a):", "return f")),
  row("f-strings one inside the other", "a.py", nested('f"{', "1", '}"')),
  row("conditions joined by and", "a.py", repeated("a and ", "x = ", "b")),
  row("calls in a chain", "a.py", repeated(".a()", "x", "\n")),
  row("decorators without a function", "a.py", repeated("@a.b(c)\n")),
  row("exceptions swallowed one after the other", "a.py", repeated("    except: pass\n", "try:\n    pass\n")),
  row("a string that never ends", "a.py", repeated("a ", 'x = """')),
  row("one name", "a.py", repeated("a")),
  row("one number", "a.py", repeated("9", "x = ")),
  row("nothing but blanks", "a.py", repeated(" ")),
  row("nothing but line ends", "a.py", repeated("\n")),
  row("nothing but NUL", "a.py", repeated("\0")),
  row("nothing but comments", "a.py", repeated("# a b c\n")),
  row("garbage", "a.py", garbage(1)),
  row("lines indented at random", "a.py", numbered((n) => `${" ".repeat((n * 7919) % 13)}if a${n}:\n`)),

  // TypeScript
  row("nested brackets", "a.ts", nested("(", "1", ")")),
  row("else ifs", "a.ts", repeated("else if (a) b;", "if (a) b;")),
  row("type arguments that are never closed", "a.ts", repeated("a<")),
  row("nested type arguments", "a.ts", (bytes) => `type A = ${nested("Array<", "B", ">")(bytes - 9)}`),
  row("a union of many types", "a.ts", repeated("|'a'", "type A = ")),
  row("conditional types", "a.ts", repeated("A extends B ? C : ", "type A = ", "D")),
  row("arrows in arrows", "a.ts", repeated("(a: A) => ", "const f = ", "1;")),
  row("optional chains", "a.ts", repeated("?.a", "x")),
  row("signatures without bodies", "a.ts", repeated("function f(a: A): B;\n")),
  row("closing brackets", "a.ts", repeated(")")),
  row("control characters", "a.ts", garbage(2, 0, 31)),
  row("half of a surrogate pair", "a.ts", repeated("a", "const a = '\ud800';\n// ", "\n")),

  // TSX
  row("nested elements", "a.tsx", (bytes) => `const a = ${nested("<a>", "b", "</a>")(bytes - 10)}`),
  row("elements that are never closed", "a.tsx", repeated("<a>", "const a = ")),
  row("an element with many attributes", "a.tsx", repeated(" a={b}", "const a = <A", " />;")),
  row("elements or type arguments", "a.tsx", repeated("<a,>(b)=>", "const a = ", "1")),
  row("garbage", "a.tsx", garbage(3, 32, 126)),

  // JavaScript
  row("functions on one line", "a.js", repeated("function a(){return b?c:d}")),
  row("functions one inside the other", "a.js", nested("function a(){", "", "}")),
  row("arrays one inside the other", "a.js", nested("[", "", "]")),
  row("braces that may be blocks or objects", "a.js", repeated("({")),
  row("templates one inside the other", "a.js", nested("`${", "1", "}`")),
  row("negations", "a.js", repeated("!", "x = ", "1")),
  row("conditional expressions", "a.js", repeated("a ? b : ", "x = ", "c;")),
  row("a regular expression that never ends", "a.js", repeated("[(", "x = /")),
  row("a chain of promises", "a.js", repeated(".then(a => a)", "x")),
  row("assignments in a row", "a.js", repeated("a = ", "", "b;")),
  row("labels in a row", "a.js", repeated("a: ", "", ";")),
  row("string literals that look like secrets", "a.js", repeated("password = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa'\n")),
  row("CR alone as line end", "a.js", repeated("f(a);\r")),
  row("slashes", "a.js", repeated("/")),

  // JSX
  row("nested elements on one line", "a.jsx", (bytes) => `x = ${nested("<a b={", "c", "}></a>")(bytes - 4)}`),
  row("text a megabyte long in an element", "a.jsx", repeated("a b ", "x = <a>", "</a>")),
  row("expressions that are never closed", "a.jsx", repeated("<a>{", "x = ")),
  row("closing tags", "a.jsx", repeated("</a>")),
  row("garbage", "a.jsx", garbage(4)),

  // Go
  row("nested brackets", "a.go", (bytes) => `package a\nvar x = ${nested("(", "1", ")")(bytes - 18)}\n`),
  row("blocks one inside the other", "a.go", (bytes) => `package a\nfunc f() ${nested("{", "", "}")(bytes - 20)}\n`),
  row("a list of numbers on one line", "a.go", repeated("1,", "package a\nvar x = []int{", "}\n")),
  row("function types in function types", "a.go", repeated("func(", "package a\nvar x ")),
  row("pointers to pointers", "a.go", repeated("*", "package a\nvar x ", "int\n")),
  row("type arguments that are never closed", "a.go", repeated("a[", "package a\nvar x ")),
  row("literals one inside the other", "a.go", repeated("a{", "package a\nvar x = ")),
  row("function literals one inside the other", "a.go", repeated("func() { ", "package a\nvar x = ")),
  row("dots", "a.go", repeated(".")),
  row("garbage", "a.go", garbage(5)),
  row("a byte order mark, and CR LF mixed with LF", "a.go", (bytes) =>
    `\uFEFF${repeated("// a\r\n// b\n", "", code("go"))(bytes - 3)}`),

  // Rust
  row("nested brackets", "a.rs", (bytes) => `const X: i32 = ${nested("(", "1", ")")(bytes - 17)};`),
  row("tokens nested in a macro", "a.rs", (bytes) => `m!{${nested("[", "", "]")(bytes - 4)}}`),
  row("types in types", "a.rs", (bytes) => `type A = ${nested("B<", "C", ">")(bytes - 10)};`),
  row("type arguments that are never closed", "a.rs", repeated("a::<", "fn f() { ")),
  row("references to references", "a.rs", repeated("&", "const X: ")),
  row("closures in closures", "a.rs", repeated("|a| ", "const X: A = ", "1;")),
  row("blocks one inside the other", "a.rs", (bytes) => `fn f() ${nested("{", "", "}")(bytes - 7)}`),
  row("comments one inside the other", "a.rs", nested("/*", "", "*/")),
  row("a raw string that never ends", "a.rs", repeated("#", "const X: &str = r", '"')),
  row("arms of a match", "a.rs", repeated("A | B if c => d,", "fn f() { match a { ", "} }")),
  row("lifetimes", "a.rs", repeated("'a ")),
  row("garbage", "a.rs", garbage(6)),

  // Java
  row("type arguments that are never closed", "A.java", repeated("a<")),
  row("type arguments that are never closed, in a class", "A.java", repeated("a<", "class A { void f() { ")),
  row("nested brackets", "A.java", (bytes) => `class A { int x = ${nested("(", "1", ")")(bytes - 21)}; }`),
  row("casts", "A.java", repeated("(a)", "class A { int x = ", "1; }")),
  row("classes one inside the other", "A.java", nested("class A{", "", "}")),
  row("anonymous classes", "A.java", (bytes) => `class A { Object x = ${nested("new B(){Object x=", "1", ";}")(bytes - 24)}; }`),
  row("lambdas in lambdas", "A.java", repeated("a->", "class A { B x = ", "1; }")),
  row("annotations in annotations", "A.java", repeated("@A(", "", "class B {}")),
  row("a list of numbers on one line", "A.java", repeated("1,", "class A { int[] x = {", "}; }")),
  row("strings joined by plus", "A.java", repeated('"a"+', "class A { String x = ", '"b"; }')),
  row("methods of one name that call themselves", "A.java", (bytes) =>
    `class A {\n${numbered((n) => `void f(int a${n}) { f(a${n}); }\n`)(bytes - 20)}}\n`),
  row("dots", "A.java", repeated("a.")),
  row("garbage", "A.java", garbage(7)),

  // C#
  row("type arguments that are never closed", "A.cs", repeated("a<")),
  row("type arguments that are never closed, in a class", "A.cs", repeated("a<", "class A { void F() { ")),
  row("nested brackets", "A.cs", (bytes) => `class A { int x = ${nested("(", "1", ")")(bytes - 21)}; }`),
  row("casts", "A.cs", repeated("(a)", "class A { int x = ", "1; }")),
  row("lambdas in lambdas", "A.cs", repeated("a=>", "class A { B x = ", "1; }")),
  row("namespaces one inside the other", "A.cs", nested("namespace A{", "", "}")),
  row("interpolated strings one inside the other", "A.cs", (bytes) =>
    `class A { string x = ${nested('$"{', "1", '}"')(bytes - 24)}; }`),
  row("conditions of compilation that never end", "A.cs", repeated("#if A\n")),
  row("conditions of compilation one inside the other", "A.cs", nested("#if A\n", "class A {\n", "#endif\n")),
  row("branches of a condition that cut a class in two", "A.cs", repeated("#elif A\nclass B {\n", "#if A\n", "#endif\n}\n")),
  row("patterns joined by or", "A.cs", repeated("1 or ", "class A { bool F(int a) => a is ", "2; }")),
  row("arms of a switch", "A.cs", repeated("1 => 2,", "class A { int F(int a) => a switch { ", "}; }")),
  row("attributes", "A.cs", repeated("[A]\n")),
  row("a query of many parts", "A.cs", repeated("from a in b ", "class A { C x = ", "select d; }")),
  row("dots", "A.cs", repeated("a?.")),
  row("garbage", "A.cs", garbage(8)),
];
