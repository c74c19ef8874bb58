import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFolders } from "../../scripts/package-folders.ts";
import { lastLines, runCommand } from "../helpers/run-command.ts";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** What `engines` promises; the installed programs run on exactly this. */
export const oldestNode = "22.18.0";

/** By this npm tells the scripts it runs where it stands; an npm started by them would turn towards this repository. */
const elsewhere = { npm_config_local_prefix: "" };

/** Everything a stranger has: a folder with the tarballs installed by npm, and nothing of this repository. */
export interface Installation {
  readonly folder: string;
  readonly tarballs: readonly string[];
  remove(): void;
}

/** Runs a command to its end. Throws with its last lines when it fails. */
export async function run(command: string, commandArguments: readonly string[], cwd: string): Promise<string> {
  const environment = cwd === repository ? {} : elsewhere;
  const { exitCode, output } = await runCommand(command, commandArguments, { cwd, timeoutMs: 240_000, environment });
  if (exitCode !== 0) {
    throw new Error(`${command} ${commandArguments.join(" ")} ended with ${exitCode}:\n${lastLines(output, 40)}`);
  }
  return output;
}

/** Packs every package as built now, and installs the tarballs into an empty folder, with the oldest Node beside them. */
export async function installPackages(): Promise<Installation> {
  const home = mkdtempSync(join(tmpdir(), "event-intelligence-packages-"));
  const [packed, folder] = [join(home, "packed"), join(home, "project")];
  mkdirSync(packed);
  mkdirSync(folder);
  const workspaces = packageFolders.map((name) => `--workspace=${name}`);
  await run("npm", ["pack", ...workspaces, "--pack-destination", packed], repository);
  const tarballs = readdirSync(packed).map((name) => join(packed, name));
  writeFileSync(join(folder, "package.json"), JSON.stringify(consumerManifest, undefined, 2));
  await run("npm", ["install", "--no-audit", "--no-fund", ...tarballs], folder);
  copyFileSync(new URL("consumer/consumer.ts", import.meta.url), join(folder, "consumer.ts"));
  return { folder, tarballs, remove: () => rmSync(home, { recursive: true, force: true }) };
}

const consumerManifest = {
  name: "consumer",
  private: true,
  type: "module",
  devDependencies: { node: oldestNode, typescript: versionOf("typescript"), "@types/node": versionOf("@types/node") },
  // npm runs install scripts only where they are allowed; the one of `node` fetches nothing but the binary for this machine.
  allowScripts: { node: true },
};

function versionOf(dependency: string): string {
  const manifest = JSON.parse(readFileSync(`${repository}node_modules/${dependency}/package.json`, "utf8")) as {
    version: string;
  };
  return manifest.version;
}
