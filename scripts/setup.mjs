// Runs before the npm scripts on whatever Node the machine has (18 or later), so it imports nothing but Node.
// Installs the locked dependencies of the repository, among them the Node that every npm script then runs on, and those of
// the folders named as arguments, which only some of the scripts need. Run: node scripts/setup.mjs [FOLDER...]
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
for (const folder of [".", ...process.argv.slice(2)]) install(folder);

function install(folder) {
  const marker = `${root}${folder}/node_modules/.package-lock.json`;
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(`${root}${folder}/package-lock.json`).mtimeMs) return;
  const where = folder === "." ? "dependencies" : `dependencies of ${folder}/`;
  process.stderr.write(`Installing ${where} (npm ci), once per checkout ...\n`);
  // Errors only: npm would warn that this Node is older than many packages ask for, yet they run on the installed one.
  const result = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", "."], {
    cwd: `${root}${folder}`,
    stdio: ["ignore", process.stderr.fd, process.stderr.fd],
    shell: process.platform === "win32",
  });
  if (result.status !== 0) {
    process.stderr.write("npm ci failed (see above). Check that the npm registry can be reached, then try again.\n");
    process.exit(result.status ?? 1);
  }
}
