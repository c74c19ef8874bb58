import { describe, expect, test } from "vitest";
import { textTable } from "../../packages/event-intelligence/src/text-table.ts";

const heads = ["name", "count", "where"];
const rows = [
  ["short", 7, "packages/event-intelligence/src/report/analysis-report.ts:120"],
  ["a name that is rather long for a function", 12, "a.ts:1"],
];

describe("a table", () => {
  test("is as wide as its content where nothing limits it", () => {
    const [, , first, second] = textTable(heads, rows).split("\n");
    expect(first).toMatch(/^short {36} +7 {2}packages\/event-intelligence\/src\/report\/analysis-report\.ts:120$/);
    expect(second).toMatch(/^a name that is rather long for a function +12 {2}a\.ts:1$/);
  });

  test.each([120, 100, 80, 60, 40])("fits into %i columns, with numbers and the ends of paths whole", (width) => {
    const lines = textTable(heads, rows, { width, cutInTheMiddle: ["where"] }).split("\n");
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    expect(lines[2]).toMatch(/^short +7 .*\.ts:120$/);
    expect(lines[3]).toMatch(/^a name .* 12 {2}a\.ts:1$/);
  });

  test("cuts paths in the middle and other texts at the end", () => {
    const lines = textTable(heads, rows, { width: 60, cutInTheMiddle: ["where"] }).split("\n");
    expect(lines[2]).toContain("packa");
    expect(lines[2]).toMatch(/…\S*report\.ts:120$/);
    expect(lines[3]).toMatch(/^a name that is \S*.*… +12 /);
  });

  test("keeps its columns readable on a terminal of no width", () => {
    const lines = textTable(heads, rows, { width: 0 }).split("\n");
    expect(lines[1]).toBe("----------  -----  ----------");
  });

  test("cuts no character in two", () => {
    const table = textTable(["name"], [["😀".repeat(30)]], { width: 12 });
    expect(table.split("\n")[2]).toBe(`${"😀".repeat(11)}…`);
  });
});
