import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { cachedFolder } from "./cache-folder.ts";
import { lastLines, runCommand } from "./run-command.ts";

/** A Python that can import the packages of a requirements file, or the reason why there is none. */
export type Python =
  | { readonly command: string; readonly environment: Readonly<Record<string, string>> }
  | { readonly problem: string };

/**
 * Finds python3 and installs the packages that a requirements file pins, once, into the cache of the tests (nothing of
 * the system's own Python is changed). Never rejects; a `problem` is printed, too, since tests are skipped for it.
 */
export async function findPython(requirementsFile: string): Promise<Python> {
  try {
    const command = "python3";
    const identity = await run(
      command,
      ["-c", "import sys, platform; print(sys.version, platform.platform())"],
      20_000,
    );
    const requirements = await readFile(requirementsFile, "utf8");
    const hash = createHash("sha256").update(identity).update(requirements).digest("hex").slice(0, 12);
    const { folder } = await cachedFolder(`python-${hash}`, (partial) => install(command, requirementsFile, partial));
    return { command, environment: { PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: "1" } };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    process.stdout.write(`python: none, tests with Python clients are skipped: ${problem}\n`);
    return { problem };
  }
}

/** Into a plain folder: a virtual environment would need one more system package, and cannot be moved when complete. */
async function install(command: string, requirementsFile: string, folder: string): Promise<void> {
  const pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"];
  await run(command, [...pip, "--target", folder, "--requirement", requirementsFile], 240_000);
}

async function run(command: string, commandArguments: readonly string[], timeoutMs: number): Promise<string> {
  const { exitCode, output } = await runCommand(command, commandArguments, { timeoutMs });
  if (exitCode === 0) return output;
  const shown = `${command} ${commandArguments.slice(0, 3).join(" ")}`;
  throw new Error(`"${shown}" failed (Python 3.10 or later with pip is needed): ${lastLines(output, 3)}`);
}
