import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readHouse, repositoryRoot } from "./floor-plan/house.ts";
import { readSource } from "./floor-plan/read-source.ts";

const house = readHouse();

/** The names of every entry point, by the specifier that it is imported with. */
const entries = house.packages.flatMap((home) =>
  [...home.entries].map(([specifier, path]) => {
    const names = house.files.get(path)?.exportedNames ?? [];
    return { folder: home.folder, specifier, names: names.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
  }),
);

it("the public names are those that were reviewed", async () => {
  const lists = entries.map(({ specifier, names }) => {
    const lines = names.map(({ name, isType }) => `${isType ? "type " : ""}${name}`);
    return `${specifier}\n${lines.map((line) => `  ${line}\n`).join("")}`;
  });
  const howToGoOn =
    "The public names changed. Was it meant? A name that goes, or turns from a value into a type, breaks callers. " +
    "If so, run `npm test -- test/guards/public-names.test.ts -u`, review test/guards/public-names.txt and write an entry into CHANGELOG.md.";
  await expect(lists.join("\n"), howToGoOn).toMatchFileSnapshot("public-names.txt");
});

describe.each(house.packages)("$folder/README.md", ({ folder }) => {
  const section = /^## Public names\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(
    readFileSync(join(repositoryRoot, folder, "README.md"), "utf8"),
  )?.[1];

  it("lists each public name once for each entry point, and no other", () => {
    expect(section, `write a section "## Public names" into ${folder}/README.md`).toBeDefined();
    const listed = namesInTables(section ?? "").toSorted();
    const exported = entries.filter((entry) => entry.folder === folder).flatMap(({ names }) => names);
    const cure = `correct the tables under "## Public names" of ${folder}/README.md (columns "name" and "names" count)`;
    expect(listed, cure).toEqual(exported.map(({ name }) => name).toSorted());
  });

  it("says of each what it is", () => {
    const rows = (section ?? "").split("\n").filter((line) => line.startsWith("|"));
    const wordless = rows.filter((row) => cellsOf(row).some((cell) => cell === ""));
    expect(wordless, "fill the empty cells").toEqual([]);
  });
});

/** Names in backquotes, of every table's column that is headed "name" or "names". */
function namesInTables(markdown: string): string[] {
  let column = -1;
  return markdown.split("\n").flatMap((line) => {
    const cells = cellsOf(line);
    if (cells.length === 0) column = -1;
    else if (column < 0) column = cells.findIndex((cell) => /^names?$/.test(cell));
    return [...(cells[column] ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
  });
}

function cellsOf(line: string): string[] {
  if (!line.startsWith("|")) return [];
  return line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

describe("an entry file's names are read", () => {
  it.each([
    ["export { a, type B } from './x.ts';", ["a", "type B"]],
    ["export type { C, D as E } from './x.ts';", ["type C", "type E"]],
    ["export const one = 1, two = 2;", ["one", "two"]],
    ["export function f() {} export class G {}", ["f", "G"]],
    ["export interface H {} export type I = H;", ["type H", "type I"]],
    ["const hidden = 1; export default hidden;", ["default"]],
  ])("from %s", (text, expected) => {
    const { exportedNames } = readSource("entry.ts", text);
    expect(exportedNames.map(({ name, isType }) => `${isType ? "type " : ""}${name}`)).toEqual(expected);
  });
});
