// Builds every package for publishing into its `dist`: declarations by the TypeScript compiler, JavaScript as bundles.
// Run: node scripts/build.ts
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundlePackages } from "./bundle-packages.ts";
import { packageFolders } from "./package-folders.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

for (const folder of packageFolders) rmSync(`${root}${folder}/dist`, { recursive: true, force: true });
const compiler = `${root}node_modules/typescript/bin/tsc`;
const { status } = spawnSync(process.execPath, [compiler, "-b"], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
for (const folder of packageFolders) rmSync(`${root}${folder}/dist/.tsbuildinfo`);
await bundlePackages();
