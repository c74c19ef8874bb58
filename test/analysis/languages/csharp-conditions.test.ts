import { expect, test } from "vitest";
import { takeFirstBranches } from "../../../packages/analysis/src/languages/csharp/conditions.ts";
import { analyzeText, shareEngine } from "../engine.ts";

const engine = shareEngine({ processes: 1 });

test.each([
  ["a text without conditions stays", "a\n#region b\nc\n", "a\n#region b\nc\n"],
  ["the first branch stays", "#if A\na\n#elif B\nb\n#else\nc\n#endif\nd", "     \na\n       \n \n     \n \n      \nd"],
  [
    "inner conditions go with their branch",
    "#if A\n#else\n#if B\nb\n#endif\nc\n#endif\nd",
    "     \n     \n     \n \n      \n \n      \nd",
  ],
  ["line ends stay as they are", "#if A\r\na\r\n# else\r\nb\r\n#endif\r\n", "     \r\na\r\n      \r\n \r\n      \r\n"],
  ["an end without beginning does no harm", "#endif\n#else\na\n", "      \n     \na\n"],
])("%s", (_title, source, expected) => {
  expect(takeFirstBranches(source)).toBe(expected);
});

const split = `sealed class Sink : ISink
#if ASYNC
    , IAsyncDisposable
#endif
{
    public int Count(int a)
#if FAST
        => a > 0 ? 1 : 2;
#else
    {
        return a;
    }
#endif
}
`;

test("a declaration that a condition cuts in two is understood as its first branch", async () => {
  const report = await analyzeText(engine, "Sink.cs", split, "QUALITY_ASSESSMENT");
  expect(report).toMatchObject({
    partial: false,
    functions: [{ name: "Count", startLine: 6, endLine: 8, cyclomatic: 2 }],
  });
});

test("where the whole text is understood, every branch is measured", async () => {
  const source = "class A\n{\n#if B\n    void F() { }\n#else\n    void G() { }\n#endif\n}\n";
  const report = await analyzeText(engine, "A.cs", source, "QUALITY_ASSESSMENT");
  expect(report).toMatchObject({ partial: false, functions: [{ name: "F" }, { name: "G" }] });
});

test("a text that is broken without its conditions as well is partial", async () => {
  const report = await analyzeText(engine, "A.cs", `${split}\nclass B { void F( }\n`, "QUALITY_ASSESSMENT");
  expect(report.partial).toBe(true);
});
