// Builds every package for publishing into its `dist`: declarations by the TypeScript compiler, JavaScript as one bundle
// per package. Bundled because a caller pays for loading at every start: client and Kafka driver load in 80 ms instead of
// the 190 ms that some three hundred small files take. Run: node scripts/build.ts
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { packageFolders } from "./package-folders.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Entry files that no `exports` names: what a process or a thread is started with. */
const ownEntries: Readonly<Record<string, readonly string[]>> = {
  "packages/analysis": ["./src/pool/thread.ts", "./src/corpus/index-thread.ts", "./src/corpus/search-thread.ts"],
  "packages/event-intelligence": ["./src/main.ts"],
};

/** Goes into the bundles, where only what is used of it remains; alone it takes 80 ms to load, mostly its translations. */
const bundledDependency = "zod";

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly source: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

for (const folder of packageFolders) rmSync(`${root}${folder}/dist`, { recursive: true, force: true });
const compiler = `${root}node_modules/typescript/bin/tsc`;
const { status } = spawnSync(process.execPath, [compiler, "-b"], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
for (const folder of packageFolders) await bundle(folder);

async function bundle(folder: string): Promise<void> {
  const manifest = JSON.parse(readFileSync(`${root}${folder}/package.json`, "utf8")) as Manifest;
  const sources = [...Object.values(manifest.exports).map(({ source }) => source), ...(ownEntries[folder] ?? [])];
  const external = Object.keys(manifest.dependencies).filter((name) => name !== bundledDependency);
  const build = await rolldown({
    input: Object.fromEntries(sources.map((source) => [entryName(source), `${root}${folder}/${source}`])),
    platform: "node",
    external: (id) => external.some((name) => id === name || id.startsWith(`${name}/`)),
    onLog(_level, log) {
      throw new Error(`${folder}: ${log.message}`);
    },
  });
  // Chunks lie beside the entries of the top folder, so that `import.meta.url` is one folder below the package in each.
  await build.write({ dir: `${root}${folder}/dist`, chunkFileNames: "[name]-[hash].js", sourcemap: true });
  await build.close();
  rmSync(`${root}${folder}/dist/.tsbuildinfo`);
  copyFileSync(`${root}LICENSE`, `${root}${folder}/LICENSE`);
  if (bundledDependency in manifest.dependencies) {
    copyFileSync(
      `${root}node_modules/${bundledDependency}/LICENSE`,
      `${root}${folder}/dist/${bundledDependency}.LICENSE`,
    );
  }
}

/** `./src/memory/index.ts` becomes `memory/index`, which lies in `dist` where the manifest's `default` says. */
function entryName(source: string): string {
  return source.replace(/^\.\/src\//, "").replace(/\.ts$/, "");
}
