// Runs before `npm start` and `npm test` on whatever Node the machine has (18 or later), so it imports nothing but Node.
// Installs the locked dependencies, among them the Node that every npm script then runs on.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const lockFile = `${root}package-lock.json`;
const installedMarker = `${root}node_modules/.package-lock.json`;

const isInstalled = existsSync(installedMarker) && statSync(installedMarker).mtimeMs >= statSync(lockFile).mtimeMs;
if (!isInstalled) {
  process.stderr.write("Installing dependencies (npm ci), once per checkout ...\n");
  // Errors only: npm would warn that this Node is older than many packages ask for, yet they run on the installed one.
  const result = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", process.stderr.fd, process.stderr.fd],
    shell: process.platform === "win32",
  });
  if (result.status !== 0) {
    process.stderr.write("npm ci failed (see above). Check that the npm registry can be reached, then try again.\n");
    process.exit(result.status ?? 1);
  }
}
