import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { installOnce } from "./install-once.ts";
import { pinned } from "./pinned-versions.ts";
import type { SourceTree } from "./reference-tool.ts";
import { runCommand } from "./run-command.ts";

type CodeBaseName = keyof typeof pinned.codeBases;

/** Real code of somebody else, as its package registry hands it out. */
export interface CodeBase {
  readonly name: string;
  /** Downloads it into the folder unless it is there, and returns where its files are. */
  readonly fetch: (folder: string) => Promise<SourceTree>;
}

/** Only what lies in `within` counts: packages of npm bring built code beside their source. */
function codeBase(
  name: CodeBaseName,
  extensions: string | readonly string[],
  download: (name: string, version: string, into: string) => Promise<void>,
  within = ".",
): CodeBase {
  const version = pinned.codeBases[name];
  return {
    name: `${name} ${version}`,
    fetch: async (folder) => {
      const home = join(folder, `${name.replace(/[^\w.-]/g, "_")}-${version}`);
      await installOnce(home, (unfinished) => download(name, version, unfinished));
      const source = join(home, within);
      return { folder: source, files: await listFiles(source, [extensions].flat()) };
    },
  };
}

/** Folders that Go's tools pass over; what lies there is no code of the project. */
const passedOver = /(?:^|\/)(?:testdata|vendor|node_modules|[._][^/]*)\//;

async function listFiles(folder: string, extensions: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const isWanted = (name: string) =>
    extensions.some((ending) => name.endsWith(ending) && !name.endsWith(`.d${ending}`));
  return entries
    .filter((entry) => entry.isFile() && isWanted(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !passedOver.test(path))
    .sort();
}

async function unpack(archive: string, into: string): Promise<void> {
  if (/\.t(ar\.)?gz$/.test(archive)) await runCommand("tar", ["xzf", archive, "-C", into]);
  else await runCommand("python3", ["-m", "zipfile", "-e", archive, into]);
}

/** Unpacks the one file that a package manager has put there, and removes it. */
async function unpackOnly(folder: string): Promise<void> {
  const [name] = await readdir(folder);
  if (name === undefined) throw new Error(`Nothing was downloaded to ${folder}.`);
  await unpack(join(folder, name), folder);
  await rm(join(folder, name));
}

/*
 * Each package manager fetches from where it is set up to: a mirror of a company serves as well as the public registry.
 */

async function fromGoModules(name: string, version: string, into: string): Promise<void> {
  const told = await runCommand("go", ["mod", "download", "-json", `${name}@${version}`], { cwd: into });
  await unpack((JSON.parse(told) as { Zip: string }).Zip, into);
}

async function fromMaven(name: string, version: string, into: string): Promise<void> {
  const goal = "org.apache.maven.plugins:maven-dependency-plugin:2.8:get";
  const artifact = `-Dartifact=${name}:${version}:jar:sources`;
  await runCommand("mvn", ["-q", goal, "-Dtransitive=false", artifact, `-Ddest=${join(into, "sources.jar")}`]);
  await unpackOnly(into);
}

async function fromPythonIndex(name: string, version: string, into: string): Promise<void> {
  const sourcesOnly = ["--no-deps", "--no-binary", ":all:"];
  await runCommand("python3", ["-m", "pip", "download", "-q", ...sourcesOnly, "-d", into, `${name}==${version}`]);
  await unpackOnly(into);
}

async function fromNpm(name: string, version: string, into: string): Promise<void> {
  await runCommand("npm", ["pack", "--silent", "--pack-destination", into, `${name}@${version}`], { cwd: into });
  await unpackOnly(into);
}

/** What a crate needs comes along, since cargo fetches nothing without; only the crate itself is kept. */
async function fromCrates(name: string, version: string, into: string): Promise<void> {
  const manifest = `[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"\n[lib]\npath = "lib.rs"\n[dependencies]\n`;
  const scratch = await mkdtemp(join(tmpdir(), "crates-"));
  try {
    const dependency = `${name} = { version = "=${version}", default-features = false }\n`;
    await writeFile(join(scratch, "Cargo.toml"), manifest + dependency);
    await writeFile(join(scratch, "lib.rs"), "");
    await runCommand("cargo", ["vendor", "--quiet", "--versioned-dirs", "vendor"], { cwd: scratch });
    await cp(join(scratch, "vendor", `${name}-${version}`), into, { recursive: true });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Two code bases for each language. */
export const codeBases = {
  go: [
    codeBase("github.com/nats-io/nats.go", ".go", fromGoModules),
    codeBase("go.etcd.io/etcd/server/v3", ".go", fromGoModules),
  ],
  java: [
    codeBase("com.google.guava:guava", ".java", fromMaven),
    codeBase("org.springframework:spring-core", ".java", fromMaven),
  ],
  python: [codeBase("sqlalchemy", ".py", fromPythonIndex), codeBase("celery", ".py", fromPythonIndex)],
  typescript: [codeBase("rxjs", ".ts", fromNpm), codeBase("effect", ".ts", fromNpm)],
  tsx: [
    codeBase("ra-ui-materialui", [".tsx", ".ts"], fromNpm, "package/src"),
    codeBase("@wordpress/components", [".tsx", ".ts"], fromNpm, "package/src"),
  ],
  javascript: [codeBase("webpack", ".js", fromNpm, "package/lib"), codeBase("eslint", ".js", fromNpm, "package/lib")],
  jsx: [
    codeBase("@wordpress/block-editor", [".jsx", ".js"], fromNpm, "package/src"),
    codeBase("react-dates", [".jsx", ".js"], fromNpm, "package/src"),
  ],
  rust: [codeBase("tokio", ".rs", fromCrates), codeBase("regex-automata", ".rs", fromCrates)],
  csharp: [codeBase("pythonnet", ".cs", fromPythonIndex), codeBase("com.neuecc.unirx", ".cs", fromNpm)],
} as const;
