import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");

interface PackageJson {
  name?: string;
  version?: string;
  description?: string;
  license?: string;
  type?: string;
  engines?: { node?: string };
  files?: string[];
  exports?: Record<string, Record<string, string>>;
  bin?: Record<string, string>;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

const readJson = (path: string): PackageJson => JSON.parse(readFileSync(join(root, path), "utf8"));
const folders = [
  "contracts",
  ...globSync("packages/*/package.json", { cwd: root }).map((path) => path.replace(/.package\.json$/, "")),
];
const packages = folders.map((folder) => ({ folder, json: readJson(join(folder, "package.json")) }));
const versions = new Map(packages.map(({ json }) => [json.name, json.version]));

describe.each(packages)("$folder", ({ folder, json }) => {
  const readme = (): string => {
    const path = join(root, folder, "README.md");
    expect(existsSync(path), `write ${folder}/README.md: what the package is, one example, its public names`).toBe(
      true,
    );
    return readFileSync(path, "utf8");
  };

  it("says what it is", () => {
    expect(json.description, `${folder}/package.json needs a description of one sentence`).toMatch(/^[A-Z].{20,}\.$/);
    expect(readme().startsWith(`# ${json.name}\n`), `${folder}/README.md begins with "# ${json.name}"`).toBe(true);
  });

  it("has the licence and the version of the whole", () => {
    expect(json.license).toBe(readJson("package.json").license);
    expect(json.version).toBe(versions.get("@event-intelligence/contracts"));
    expect(json.type).toBe("module");
    expect(json.engines?.node).toBe("^22.18.0 || >=24.11.0");
  });

  it("publishes its build and its README", () => {
    expect(json.files).toEqual(expect.arrayContaining(["dist", "README.md"]));
    for (const file of Object.values(json.bin ?? {})) {
      expect(existsSync(join(root, folder, file)), `${folder}/${file} is named in "bin" but is not there`).toBe(true);
    }
  });

  // The build may not have run, but it puts dist/a/b.js and dist/a/b.d.ts where src/a/b.ts was.
  it.each(Object.entries(json.exports ?? {}))(
    "exports %s with its source, its types and its build",
    (_, conditions) => {
      expect(Object.keys(conditions), "the order matters: the first condition that holds is taken").toEqual([
        "source",
        "types",
        "default",
      ]);
      const source = conditions.source ?? "";
      expect(source).toMatch(/^\.\/src\/.+\.ts$/);
      expect(existsSync(join(root, folder, source)), `${folder}: ${source} is exported but is not there`).toBe(true);
      const built = source.replace("./src/", "./dist/").replace(/\.ts$/, "");
      expect(conditions).toEqual({ source, types: `${built}.d.ts`, default: `${built}.js` });
    },
  );

  it("exports something", () => expect(json.exports).toHaveProperty(["."]));

  it("names every dependency in its README, and no other, with a sentence on what it is for", () => {
    const section = /^## Dependencies\n\n([\s\S]*?)(?=\n## |(?![\s\S]))/m.exec(readme())?.[1] ?? "";
    const items = section.split("\n").filter((line) => line.startsWith("- "));
    const named = items.flatMap((item) => [...item.matchAll(/`([^`]+)`(?=:|,| and )/g)].map(([, name]) => name));
    const cure = `say in ${folder}/README.md under "## Dependencies" what each is for: "- \`name\`: a sentence."`;
    expect(named.toSorted(), cure).toEqual(Object.keys({ ...json.dependencies, ...json.peerDependencies }).toSorted());
    for (const item of items) expect(item, cure).toMatch(/^- `.+`: .+\.$/);
  });

  it("takes other packages of the house in the version they have", () => {
    for (const [name, version] of Object.entries(json.dependencies ?? {})) {
      if (versions.has(name)) expect(version, name).toBe(versions.get(name));
    }
  });
});
