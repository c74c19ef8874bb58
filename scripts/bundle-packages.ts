import { copyFileSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { packageFolders } from "./package-folders.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Entry files that no `exports` names: what a process or a thread is started with. */
const ownEntries: Readonly<Record<string, readonly string[]>> = {
  "packages/analysis": [
    "./src/pool/process.ts",
    "./src/corpus/index-thread.ts",
    "./src/corpus/search-thread.ts",
    "./src/results/result-thread.ts",
  ],
  "packages/event-intelligence": ["./src/main.ts"],
};

/** Goes into the bundles, where only what is used of it remains; alone it takes 80 ms to load, mostly its translations. */
const bundledDependency = "zod";

/** Files of packages that are not installed beside ours: they would bring a native build, or 65 MB, for this one file. */
const deliveredFiles: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "packages/analysis": {
    "tree-sitter-c_sharp.wasm": "tree-sitter-c-sharp/tree-sitter-c_sharp.wasm",
    "tree-sitter-c-sharp.LICENSE": "tree-sitter-c-sharp/LICENSE",
  },
};

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly source: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/**
 * Writes the JavaScript of every package into its `dist`, one bundle per package. Bundled because a caller pays for
 * loading at every start: client and Kafka driver load in 80 ms instead of the 190 ms that some three hundred small
 * files take.
 */
export async function bundlePackages(): Promise<void> {
  for (const folder of packageFolders) await bundle(folder);
}

async function bundle(folder: string): Promise<void> {
  const manifest = JSON.parse(readFileSync(`${root}${folder}/package.json`, "utf8")) as Manifest;
  const sources = [...Object.values(manifest.exports).map(({ source }) => source), ...(ownEntries[folder] ?? [])];
  const needed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  const external = needed.filter((name) => name !== bundledDependency);
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
  copyFileSync(`${root}LICENSE`, `${root}${folder}/LICENSE`);
  for (const [name, source] of Object.entries(deliveredFiles[folder] ?? {})) {
    copyFileSync(`${root}node_modules/${source}`, `${root}${folder}/dist/${name}`);
  }
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
