import { readdir, rm, writeFile } from "node:fs/promises";
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

function codeBase(
  name: CodeBaseName,
  extension: string,
  download: (name: string, version: string, into: string) => Promise<void>,
): CodeBase {
  const version = pinned.codeBases[name];
  return {
    name: `${name} ${version}`,
    fetch: async (folder) => {
      const home = join(folder, `${name.replace(/[^\w.-]/g, "_")}-${version}`);
      await installOnce(home, (unfinished) => download(name, version, unfinished));
      return { folder: home, files: await listFiles(home, extension) };
    },
  };
}

/** Folders that Go's tools pass over; what lies there is no code of the project. */
const passedOver = /(?:^|\/)(?:testdata|vendor|node_modules|[._][^/]*)\//;

async function listFiles(folder: string, extension: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension) && !entry.name.endsWith(`.d${extension}`))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !passedOver.test(path))
    .sort();
}

async function save(url: string, path: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  await writeFile(path, Buffer.from(await response.arrayBuffer()));
}

async function unpack(archive: string, into: string): Promise<void> {
  if (archive.endsWith(".tgz")) await runCommand("tar", ["xzf", archive, "-C", into]);
  else await runCommand("python3", ["-m", "zipfile", "-e", archive, into]);
  await rm(archive);
}

/** A module, from the Go proxy. */
async function fromGoProxy(name: string, version: string, into: string): Promise<void> {
  const escaped = name.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
  const archive = join(into, "module.zip");
  await save(`https://proxy.golang.org/${escaped}/@v/${version}.zip`, archive);
  await unpack(archive, into);
}

/** A jar of sources, from Maven Central. */
async function fromMavenCentral(name: string, version: string, into: string): Promise<void> {
  const [group = "", artifact = ""] = name.split(":");
  const archive = join(into, "sources.jar");
  const folder = `https://repo1.maven.org/maven2/${group.replaceAll(".", "/")}/${artifact}/${version}`;
  await save(`${folder}/${artifact}-${version}-sources.jar`, archive);
  await unpack(archive, into);
}

/** A source distribution, from the Python package index. */
async function fromPypi(name: string, version: string, into: string): Promise<void> {
  const index = `https://pypi.org/simple/${name}/`;
  const page = await (await fetch(index)).text();
  const [, link] = page.match(new RegExp(`href="([^"#]*-${version.replaceAll(".", "\\.")}\\.tar\\.gz)`)) ?? [];
  if (link === undefined) throw new Error(`${index} has no source distribution of ${version}.`);
  const archive = join(into, "source.tgz");
  await save(new URL(link, index).href, archive);
  await unpack(archive, into);
}

/** A package, from the npm registry. */
async function fromNpm(name: string, version: string, into: string): Promise<void> {
  const archive = join(into, "package.tgz");
  await save(`https://registry.npmjs.org/${name}/-/${name.split("/").at(-1)}-${version}.tgz`, archive);
  await unpack(archive, into);
}

/** Two code bases for each language. */
export const codeBases = {
  go: [
    codeBase("github.com/nats-io/nats.go", ".go", fromGoProxy),
    codeBase("go.etcd.io/etcd/server/v3", ".go", fromGoProxy),
  ],
  java: [
    codeBase("com.google.guava:guava", ".java", fromMavenCentral),
    codeBase("org.springframework:spring-core", ".java", fromMavenCentral),
  ],
  python: [codeBase("sqlalchemy", ".py", fromPypi), codeBase("celery", ".py", fromPypi)],
  typescript: [codeBase("rxjs", ".ts", fromNpm), codeBase("effect", ".ts", fromNpm)],
} as const;
