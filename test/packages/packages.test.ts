import { readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageFolders } from "../../scripts/package-folders.ts";
import { type Installation, installPackages, oldestNode, repository, run } from "./installed-packages.ts";

/** That of the analysis holds a grammar of 330 kB. */
const maximumTarballBytes = 1_000_000;
let installation: Installation;

beforeAll(async () => {
  await run("npm", ["run", "build"], repository);
  installation = await installPackages();
});
afterAll(() => installation?.remove());

/** A program of the installed packages, on the oldest Node. */
function runInstalled(...nodeArguments: string[]): Promise<string> {
  return run(join(installation.folder, "node_modules/.bin/node"), nodeArguments, installation.folder);
}

describe.each(packageFolders)("the tarball of %s", (folder) => {
  const { name } = JSON.parse(readFileSync(`${repository}${folder}/package.json`, "utf8")) as { name: string };
  const tarball = () => {
    const prefix = `${name.replace("@", "").replace("/", "-")}-`;
    const found = installation.tarballs.find((path) => basename(path).replace(/[\d.]+(-.*)?tgz$/, "") === prefix);
    if (found === undefined) throw new Error(`no tarball of ${name} among ${installation.tarballs.join(", ")}`);
    return found;
  };

  test("holds the build, the README and the licence, and nothing else", async () => {
    const files = (await run("tar", ["-tzf", tarball()], repository)).trim().split("\n");
    const others = files.filter(
      (file) => !/^package\/(dist\/.+\.(js|js\.map|d\.ts|wasm|LICENSE)|bin\/.+\.js)$/.test(file),
    );
    expect(others.toSorted()).toEqual(["package/LICENSE", "package/README.md", "package/package.json"]);
    expect(statSync(tarball()).size).toBeLessThan(maximumTarballBytes);
  });

  test("has a manifest without a fault", async () => {
    await run("node", ["scripts/node_modules/publint/src/cli.js", "run", tarball(), "--strict"], repository);
  });

  test("has types that resolve as its JavaScript does", async () => {
    const tool = "scripts/node_modules/@arethetypeswrong/cli/dist/index.js";
    await run("node", [tool, tarball(), "--profile", "esm-only", "--no-emoji"], repository);
  });
});

describe("a project that installed the tarballs", () => {
  test.each(["nodenext", "bundler"])("type-checks strictly, libraries too, with %s resolution", async (resolution) => {
    const compilerOptions = {
      strict: true,
      skipLibCheck: false,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      target: "es2024",
      lib: ["es2024", "esnext.disposable"],
      types: ["node"],
      module: resolution === "bundler" ? "esnext" : "nodenext",
      moduleResolution: resolution,
      outDir: resolution,
    };
    const settings = join(installation.folder, `tsconfig.${resolution}.json`);
    writeFileSync(settings, JSON.stringify({ compilerOptions, files: ["consumer.ts"] }));
    await runInstalled("node_modules/typescript/bin/tsc", "-p", settings);
  });

  test("runs on the oldest Node that is promised", async () => {
    const output = await runInstalled("nodenext/consumer.js");
    expect(JSON.parse(output.trim().split("\n").at(-1) ?? "")).toMatchObject({
      node: oldestNode,
      patterns: "builtin_pattern_library",
      file: "embedded",
      qualityScore: expect.any(Number),
      state: "created",
      functions: true,
      codes: true,
    });
  });

  test("runs the README's whole program, saved as .mjs, on the oldest Node", async () => {
    const readme = readFileSync(`${repository}README.md`, "utf8").split("## In a project of your own")[1] ?? "";
    const program = /^```ts\n([\s\S]*?)^```$/m.exec(readme)?.[1] ?? "";
    writeFileSync(join(installation.folder, "hello.mjs"), program);
    expect(await runInstalled("hello.mjs")).toContain("embedded: quality 1.00\n");
  });

  test("has the command line", async () => {
    const program = "node_modules/event-intelligence/bin/event-intelligence.js";
    expect((await runInstalled(program, "--version")).trim()).toMatch(/^\d+\.\d+\.\d+/);
    writeFileSync(join(installation.folder, "sample.py"), "def double(value):\n    return 2 * value\n");
    const report = JSON.parse(
      await runInstalled(program, "analyze", "sample.py", "--mode", "direct", "--format", "json"),
    ) as object;
    expect(report).toMatchObject({ version: 1, summary: { files: 1, analyzed: 1, failed: 0, sources: { direct: 1 } } });
    expect(await runInstalled(program, "demo", ".")).toContain("builtin_pattern_library, confidence 0.7");
  });
});
