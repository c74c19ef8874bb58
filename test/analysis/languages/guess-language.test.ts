import { languageOf } from "@event-intelligence/analysis";
import { expect, test } from "vitest";
import { guessLanguage } from "../../../packages/analysis/src/languages/guess-language.ts";
import { shareEngine } from "../engine.ts";

const engine = shareEngine({ processes: 1 });

const known: Readonly<Record<string, readonly string[]>> = {
  python: [
    "def total(prices):\n    return sum(prices)\n",
    "from dataclasses import dataclass\n\n\n@dataclass\nclass Point:\n    x: int\n",
    '"""Reads things."""\nimport os.path\n\nfor name in os.listdir("."):\n    print(name)\n',
    "# Licence: MIT\nasync def fetch(url: str) -> bytes:  # one try\n    return await get(url)\n",
  ],
  typescript: [
    "export interface Order {\n  id: string;\n  total: number;\n}\n",
    'import type { Reader } from "./reader.ts";\n\nexport const open = (path: string): Reader => new Reader(path);\n',
    "class Store {\n  private readonly items: string[] = [];\n  async load(): Promise<void> {\n    await this.read();\n  }\n}\n",
  ],
  tsx: [
    'import { useState } from "react";\n\nexport function Counter({ start }: { start: number }) {\n  const [count] = useState(start);\n  return <b>{count}</b>;\n}\n',
    'interface Props {\n  label: string;\n}\n\nexport const Badge = ({ label }: Props) => <span className="badge">{label}</span>;\n',
    "export default function List(props: { items: string[] }) {\n  return (\n    <ul>\n      {props.items.map((item) => (\n        <li key={item}>{item}</li>\n      ))}\n    </ul>\n  );\n}\n",
  ],
  javascript: [
    'const fs = require("fs");\n\nmodule.exports = function read(path) {\n  return fs.readFileSync(path);\n};\n',
    'import { join } from "node:path";\n\nexport default function (root) {\n  return join(root, "data");\n}\n',
    "(function () {\n  var total = 0;\n  if (total === 0) console.log(total);\n})();\n",
    "const add = (left, right) => left + right;\nconsole.log(add(1, 2));\n",
  ],
  jsx: [
    "export const Hello = ({ name }) => <p>Hello {name}</p>;\n",
    'import React from "react";\n\nexport default function App() {\n  return (\n    <main>\n      <Menu open />\n    </main>\n  );\n}\n',
    "const View = (props) => {\n  return <input value={props.value} onChange={props.change} />;\n};\n\nmodule.exports = View;\n",
  ],
  go: [
    'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("hello")\n}\n',
    "func (s *Store) Load(path string) error {\n\tdata, err := os.ReadFile(path)\n\tif err != nil {\n\t\treturn err\n\t}\n\treturn s.parse(data)\n}\n",
    "type Shape interface {\n\tArea() float64\n}\n",
  ],
  rust: [
    'fn main() {\n    println!("hello");\n}\n',
    "use std::collections::HashMap;\n\n#[derive(Debug)]\npub struct Store {\n    items: HashMap<String, u32>,\n}\n",
    "#![no_std]\nimpl<T> Stack<T> {\n    pub fn len(&self) -> usize {\n        self.items.len()\n    }\n}\n",
  ],
  java: [
    "package org.example.shop;\n\nimport java.util.List;\n\npublic class Basket {\n    private final List<String> items;\n}\n",
    'public class Main {\n    public static void main(String[] args) {\n        System.out.println("hello");\n    }\n}\n',
    "class Circle extends Shape {\n    @Override\n    double area() throws IOException {\n        return 1;\n    }\n}\n",
  ],
  csharp: [
    "using System;\n\nnamespace Shop;\n\npublic class Basket\n{\n    public int Count { get; set; }\n}\n",
    "namespace Shop.Orders\n{\n    internal sealed class Reader : IReader\n    {\n    }\n}\n",
    'foreach (var name in args)\n{\n    Console.WriteLine($"hello {name}");\n}\n',
  ],
};

test.each(Object.entries(known).flatMap(([name, texts]) => texts.map((text) => [name, text])))(
  "a text without name shows that it is %s: %j",
  (name, text) => {
    expect(guessLanguage(text)).toBe(name);
    expect(guessLanguage(`\uFEFF${text.replaceAll("\n", "\r\n")}`)).toBe(name);
  },
);

test.each([
  ["nothing", ""],
  ["blanks", " \n\t\n"],
  ["prose", "From London we import goods, and for each of them there is a class of its own.\nIf it rains, we wait.\n"],
  ["a letter", "Dear reader,\n\nlet me return to the function of the package. Use it well.\n\nYours\n"],
  ["an outline with code", "Usage\n=====\n\n    from shop import Basket\n    def f(a):\n        return a\n"],
  ["Markdown", "# Title\n\n```python\ndef f(a):\n    return a\n```\n"],
  ["JSON", '{ "name": "x", "type": "module", "code": "export default function f() {}" }\n'],
  ["a list in JSON", '[{ "import": "java.util.List;" }, 1]\n'],
  ["YAML", "# build\nname: test\non: [push]\njobs:\n  run: |\n    def f(a):\n        return a\n"],
  ["YAML in parts", "---\n- import: a\n- class: b\n"],
  ["HTML", "<!DOCTYPE html>\n<html><body><script>\nconst a = () => 1;\nconsole.log(a());\n</script></body></html>\n"],
  ["XML", '<?xml version="1.0"?>\n<project><name>x</name></project>\n'],
  ["PHP", "<?php\nnamespace App;\nfunction f($a) { return $a === 1; }\n"],
  ["SQL", "SELECT name FROM orders WHERE total > 3;\n"],
  [
    "SQL that defines",
    "CREATE TABLE orders (id int, name text);\nINSERT INTO orders VALUES (1, 'import x from \"y\"');\n",
  ],
  ["a style sheet", ".menu > li { color: red; }\n@media print { .menu { display: none; } }\n"],
  ["a shell script", '#!/bin/sh\nfunction f() {\n  echo "$1"\n}\nexport PATH=/bin\n'],
  ["TOML", '[package]\nname = "x"\n\n[dependencies]\nserde = "1"\n'],
  ["C", '#include <stdio.h>\n\nint main(void) {\n  printf("hello");\n  return 0;\n}\n'],
  ["C++", "namespace shop {\nclass Basket : public Base {\npublic:\n  bool open() const;\n};\n}\n"],
  ["Kotlin", "package org.example\n\nfun main() {\n    println(listOf(1).map { it + 1 })\n}\n"],
  ["Ruby", "require 'json'\n\nclass Basket\n  def total(items)\n    items.sum\n  end\nend\n"],
  ["a difference", "--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-def f(a):\n+def f(b):\n"],
  ["numbers", "1,2,3\n4,5,6\n"],
])("%s is none of the languages", async (_title, text) => {
  expect(guessLanguage(text)).toBeUndefined();
  await expect(
    engine.analyze("QUALITY_ASSESSMENT", { sourcePath: "snippet", content: text, language: null }),
  ).rejects.toMatchObject({
    code: "UNSUPPORTED_LANGUAGE",
    message: expect.stringContaining("python, typescript, javascript, go, java, rust, csharp"),
  });
});

test("a text is looked at only where its name has no ending that says anything", () => {
  const python = known.python?.[0] ?? "";
  expect(["snippet", "folder.d/snippet", "", "notes.txt"].map((path) => languageOf(path, python))).toEqual([
    "python",
    "python",
    "python",
    "python",
  ]);
  expect(["a.rb", "a.html", "a.zig"].map((path) => languageOf(path, python))).toEqual([null, null, null]);
  expect(languageOf("a.go", python)).toBe("go");
});

test.each([
  ["tsx", "typescript"],
  ["jsx", "javascript"],
])("a %s text without name is read with the grammar that knows elements", async (name, language) => {
  for (const content of known[name] ?? []) {
    const report = await engine.analyze("QUALITY_ASSESSMENT", { sourcePath: "snippet", content, language: null });
    expect(report).toMatchObject({ language, partial: false });
    expect(report.functions.length).toBeGreaterThan(0);
  }
});
