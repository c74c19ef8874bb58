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
  /** The right answers in a size of 10 kB. A megabyte of it may be refused as well. */
  readonly answers: readonly Answer[];
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

/** The text in two bytes a letter, read as if it were UTF-8. */
function utf16(text: string): Maker {
  return (bytes) => Buffer.from(text.repeat(Math.floor(bytes / (2.2 * text.length))), "utf16le").toString("utf8");
}

/** Code, and behind it lines with every byte that cannot be read. */
function garbled(text: string, before: string, after = ""): Maker {
  const unreadable = Uint8Array.from({ length: 128 }, (_, index) => index + 128);
  const line = `${before}${Buffer.from(unreadable).toString("utf8")}${after}\n`;
  return (bytes) => text + line.repeat(Math.floor((bytes - text.length) / Buffer.byteLength(line)));
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
/** By one of the engine's limits; which comes first depends on how busy the machine is. */
const stopped: readonly Answer[] = ["PARSING_ERROR", "TIMEOUT"];

function row(what: string, path: string, text: Maker, answers: readonly Answer[]): HostileText {
  return { what, path, text, answers };
}

export const hostileTexts: readonly HostileText[] = [
  // Python
  row("brackets that are never closed", "a.py", repeated("("), refused),
  row("a list of numbers on one line", "a.py", repeated("1,", "x = [", "]"), whole),
  row("a dictionary of pairs on one line", "a.py", repeated("'a': b, ", "x = {", "}"), whole),
  row("nested lambdas", "a.py", repeated("lambda: ", "x = ", "1"), whole),
  row("ifs one inside the other", "a.py", indented("if a:", "pass"), whole),
  row("functions one inside the other", "a.py", indented("def f(a):", "return f"), whole),
  row("f-strings one inside the other", "a.py", nested('f"{', "1", '}"'), refused),
  row("conditions joined by and", "a.py", repeated("a and ", "x = ", "b"), whole),
  row("calls in a chain", "a.py", repeated(".a()", "x", "\n"), whole),
  row("decorators without a function", "a.py", repeated("@a.b(c)\n"), inPart),
  row("exceptions swallowed one after the other", "a.py", repeated("    except: pass\n", "try:\n    pass\n"), inPart),
  row("a string that never ends", "a.py", repeated("a ", 'x = """'), refused),
  row("one name", "a.py", repeated("a"), whole),
  row("one number", "a.py", repeated("9", "x = "), whole),
  row("nothing but blanks", "a.py", repeated(" "), whole),
  row("nothing but line ends", "a.py", repeated("\n"), whole),
  row("nothing but NUL", "a.py", repeated("\0"), refused),
  row("nothing but comments", "a.py", repeated("# a b c\n"), whole),
  row("garbage", "a.py", garbage(1), refused),
  row(
    "lines indented at random",
    "a.py",
    numbered((n) => `${" ".repeat((n * 7919) % 13)}if a${n}:\n`),
    whole,
  ),

  // TypeScript
  row("nested brackets", "a.ts", nested("(", "1", ")"), whole),
  row("else ifs", "a.ts", repeated("else if (a) b;", "if (a) b;"), whole),
  row("type arguments that are never closed", "a.ts", repeated("a<"), refused),
  row("nested type arguments", "a.ts", (bytes) => `type A = ${nested("Array<", "B", ">")(bytes - 9)}`, whole),
  row("a union of many types", "a.ts", repeated("|'a'", "type A = "), whole),
  row("conditional types", "a.ts", repeated("A extends B ? C : ", "type A = ", "D"), whole),
  row("arrows in arrows", "a.ts", repeated("(a: A) => ", "const f = ", "1;"), whole),
  row("optional chains", "a.ts", repeated("?.a", "x"), whole),
  row("signatures without bodies", "a.ts", repeated("function f(a: A): B;\n"), whole),
  row("closing brackets", "a.ts", repeated(")"), refused),
  row("control characters", "a.ts", garbage(2, 0, 31), refused),
  row("half of a surrogate pair", "a.ts", repeated("a", "const a = '\ud800';\n// ", "\n"), whole),

  // TSX
  row("nested elements", "a.tsx", (bytes) => `const a = ${nested("<a>", "b", "</a>")(bytes - 10)}`, whole),
  row("elements that are never closed", "a.tsx", repeated("<a>", "const a = "), refused),
  row("an element with many attributes", "a.tsx", repeated(" a={b}", "const a = <A", " />;"), whole),
  row("elements or type arguments", "a.tsx", repeated("<a,>(b)=>", "const a = ", "1"), whole),
  row("garbage", "a.tsx", garbage(3, 32, 126), refused),

  // JavaScript
  row("functions on one line", "a.js", repeated("function a(){return b?c:d}"), whole),
  row("functions one inside the other", "a.js", nested("function a(){", "", "}"), whole),
  row("arrays one inside the other", "a.js", nested("[", "", "]"), whole),
  row("braces that may be blocks or objects", "a.js", repeated("({"), refused),
  row("templates one inside the other", "a.js", nested("`${", "1", "}`"), whole),
  row("negations", "a.js", repeated("!", "x = ", "1"), whole),
  row("conditional expressions", "a.js", repeated("a ? b : ", "x = ", "c;"), whole),
  row("a regular expression that never ends", "a.js", repeated("[(", "x = /"), refused),
  row("a chain of promises", "a.js", repeated(".then(a => a)", "x"), whole),
  row("assignments in a row", "a.js", repeated("a = ", "", "b;"), whole),
  row("labels in a row", "a.js", repeated("a: ", "", ";"), whole),
  row("string literals that look like secrets", "a.js", repeated("password = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa'\n"), whole),
  row("CR alone as line end", "a.js", repeated("f(a);\r"), whole),
  row("slashes", "a.js", repeated("/"), whole),

  // JSX
  row("nested elements on one line", "a.jsx", (bytes) => `x = ${nested("<a b={", "c", "}></a>")(bytes - 4)}`, whole),
  row("text a megabyte long in an element", "a.jsx", repeated("a b ", "x = <a>", "</a>"), whole),
  row("expressions that are never closed", "a.jsx", repeated("<a>{", "x = "), refused),
  row("closing tags", "a.jsx", repeated("</a>"), refused),
  row("garbage", "a.jsx", garbage(4), refused),

  // Go
  row("nested brackets", "a.go", (bytes) => `package a\nvar x = ${nested("(", "1", ")")(bytes - 18)}\n`, whole),
  row(
    "blocks one inside the other",
    "a.go",
    (bytes) => `package a\nfunc f() ${nested("{", "", "}")(bytes - 20)}\n`,
    whole,
  ),
  row("a list of numbers on one line", "a.go", repeated("1,", "package a\nvar x = []int{", "}\n"), whole),
  row("function types in function types", "a.go", repeated("func(", "package a\nvar x "), refused),
  row("pointers to pointers", "a.go", repeated("*", "package a\nvar x ", "int\n"), whole),
  row("type arguments that are never closed", "a.go", repeated("a[", "package a\nvar x "), refused),
  row("literals one inside the other", "a.go", repeated("a{", "package a\nvar x = "), refused),
  row("function literals one inside the other", "a.go", repeated("func() { ", "package a\nvar x = "), refused),
  row("dots", "a.go", repeated("."), refused),
  row("garbage", "a.go", garbage(5), refused),
  row(
    "a byte order mark, and CR LF mixed with LF",
    "a.go",
    (bytes) => `\uFEFF${repeated("// a\r\n// b\n", "", code("go"))(bytes - 3)}`,
    whole,
  ),

  // Rust
  row("nested brackets", "a.rs", (bytes) => `const X: i32 = ${nested("(", "1", ")")(bytes - 17)};`, whole),
  row("tokens nested in a macro", "a.rs", (bytes) => `m!{${nested("[", "", "]")(bytes - 4)}}`, whole),
  row("types in types", "a.rs", (bytes) => `type A = ${nested("B<", "C", ">")(bytes - 10)};`, whole),
  row("type arguments that are never closed", "a.rs", repeated("a::<", "fn f() { "), refused),
  row("references to references", "a.rs", repeated("&", "const X: "), refused),
  row("closures in closures", "a.rs", repeated("|a| ", "const X: A = ", "1;"), whole),
  row("blocks one inside the other", "a.rs", (bytes) => `fn f() ${nested("{", "", "}")(bytes - 7)}`, whole),
  row("comments one inside the other", "a.rs", nested("/*", "", "*/"), whole),
  row("a raw string that never ends", "a.rs", repeated("#", "const X: &str = r", '"'), refused),
  row("arms of a match", "a.rs", repeated("A | B if c => d,", "fn f() { match a { ", "} }"), whole),
  row("lifetimes", "a.rs", repeated("'a "), inPart),
  row("garbage", "a.rs", garbage(6), refused),

  // Java
  row("type arguments that are never closed", "A.java", repeated("a<"), stopped),
  row("type arguments that are never closed, in a class", "A.java", repeated("a<", "class A { void f() { "), stopped),
  row("nested brackets", "A.java", (bytes) => `class A { int x = ${nested("(", "1", ")")(bytes - 21)}; }`, whole),
  row("casts", "A.java", repeated("(a)", "class A { int x = ", "1; }"), whole),
  row("classes one inside the other", "A.java", nested("class A{", "", "}"), whole),
  row(
    "anonymous classes",
    "A.java",
    (bytes) => `class A { Object x = ${nested("new B(){Object x=", "1", ";}")(bytes - 24)}; }`,
    whole,
  ),
  row("lambdas in lambdas", "A.java", repeated("a->", "class A { B x = ", "1; }"), whole),
  row("annotations in annotations", "A.java", repeated("@A(", "", "class B {}"), refused),
  row("a list of numbers on one line", "A.java", repeated("1,", "class A { int[] x = {", "}; }"), whole),
  row("strings joined by plus", "A.java", repeated('"a"+', "class A { String x = ", '"b"; }'), whole),
  row(
    "methods of one name that call themselves",
    "A.java",
    (bytes) => `class A {\n${numbered((n) => `void f(int a${n}) { f(a${n}); }\n`)(bytes - 20)}}\n`,
    whole,
  ),
  row("dots", "A.java", repeated("a."), refused),
  row("garbage", "A.java", garbage(7), refused),

  // C#
  row("type arguments that are never closed", "A.cs", repeated("a<"), stopped),
  row("type arguments that are never closed, in a class", "A.cs", repeated("a<", "class A { void F() { "), stopped),
  row("nested brackets", "A.cs", (bytes) => `class A { int x = ${nested("(", "1", ")")(bytes - 21)}; }`, whole),
  row("casts", "A.cs", repeated("(a)", "class A { int x = ", "1; }"), [...whole, ...stopped]),
  row("lambdas in lambdas", "A.cs", repeated("a=>", "class A { B x = ", "1; }"), whole),
  row("namespaces one inside the other", "A.cs", nested("namespace A{", "", "}"), whole),
  row(
    "interpolated strings one inside the other",
    "A.cs",
    (bytes) => `class A { string x = ${nested('$"{', "1", '}"')(bytes - 24)}; }`,
    refused,
  ),
  row("conditions of compilation that never end", "A.cs", repeated("#if A\n"), whole),
  row("conditions of compilation one inside the other", "A.cs", nested("#if A\n", "class A {\n", "#endif\n"), inPart),
  row(
    "branches of a condition that cut a class in two",
    "A.cs",
    repeated("#elif A\nclass B {\n", "#if A\n", "#endif\n}\n"),
    refused,
  ),
  row("patterns joined by or", "A.cs", repeated("1 or ", "class A { bool F(int a) => a is ", "2; }"), whole),
  row("arms of a switch", "A.cs", repeated("1 => 2,", "class A { int F(int a) => a switch { ", "}; }"), whole),
  row("attributes", "A.cs", repeated("[A]\n"), inPart),
  row("a query of many parts", "A.cs", repeated("from a in b ", "class A { C x = ", "select d; }"), whole),
  row("dots", "A.cs", repeated("a?."), refused),
  row("garbage", "A.cs", garbage(8), refused),

  // Encodings
  row("UTF-16", "a.py", utf16(code("py")), refused),
  row("UTF-16 with its mark", "a.ts", utf16(`\uFEFF${code("ts")}`), refused),
  row("bytes that are no UTF-8 in comments", "a.go", garbled(code("go"), "// "), whole),
  row("bytes that are no UTF-8 in a string", "a.rs", garbled(code("rs"), 'const A: &str = "', '";'), whole),
  row("byte order marks", "A.java", repeated("\uFEFF", "", code("java")), refused),
  row("lines that end in CR LF, CR or LF", "A.cs", repeated("// a\r\n// b\r// c\n", code("cs")), whole),
  row("separators of lines and paragraphs", "a.js", repeated("a();\u2028b();\u2029"), whole),
  row("letters of four bytes", "a.tsx", repeated("'\u{1F469}\u200D\u{1F4BB}';\n"), whole),
  row("writing from right to left", "a.jsx", repeated("// \u202E\u2066 a\n"), whole),
  row("NUL between statements", "a.py", repeated("a()\n\0\n"), inPart),

  // Texts whose language must be told from what is in them
  row("garbage", "a", garbage(9), ["UNSUPPORTED_LANGUAGE"]),
  row("a first line that never ends", "a", repeated("-a ", "#!/usr/bin/env "), ["UNSUPPORTED_LANGUAGE"]),
  row("blanks", "a", repeated(" \t"), ["UNSUPPORTED_LANGUAGE"]),
  row("words that may begin a class", "a", repeated("public static "), ["UNSUPPORTED_LANGUAGE"]),
  row("brackets and colons", "a", repeated("def a(b:"), ["UNSUPPORTED_LANGUAGE"]),
  row("commas", "a", repeated("import a, "), ["UNSUPPORTED_LANGUAGE"]),
  row("slashes", "a.txt", repeated("/*"), ["UNSUPPORTED_LANGUAGE"]),
];
