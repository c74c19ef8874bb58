import { join } from "node:path";
import { eslintHome, sonarjs } from "../agreement/eslint-tools.ts";
import { pinned } from "../agreement/pinned-versions.ts";
import { lizard, pythonHome, radon } from "../agreement/python-tools.ts";
import type { SourceTree } from "../agreement/reference-tool.ts";
import { runCommand } from "../agreement/run-command.ts";

/** A tool whose time is taken over the same files. */
export interface TimedTool {
  readonly name: string;
  install(folder: string): Promise<void>;
  /** Reads and measures the files one after the other, once; start of the process and loading of the tool are left out. */
  run(folder: string, tree: SourceTree): Promise<Taken>;
}

/** How long something took, and how long it computed, whatever else the machine was doing. */
export interface Taken {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Reads the two figures that a program printed last. */
function parseTaken(output: string): Taken {
  const [seconds, cpuSeconds] = (output.trim().split("\n").at(-1) ?? "").split(" ").map(Number);
  if (!seconds || !cpuSeconds) throw new Error(`No times were printed, but: ${output.slice(-500)}`);
  return { seconds, cpuSeconds };
}

function timedPythonTool(
  name: string,
  version: string,
  install: TimedTool["install"],
  load: string,
  measure: string,
): TimedTool {
  const program = `
import sys, time
${load}
paths = sys.stdin.read().split("\\n")
start, start_cpu = time.perf_counter(), time.process_time()
for path in paths:
    try:
        ${measure}
    except (SyntaxError, UnicodeDecodeError):
        pass
print(time.perf_counter() - start, time.process_time() - start_cpu)
`;
  return {
    name: `${name} ${version}`,
    install,
    run: async (folder, tree) => {
      const output = await runCommand("python3", ["-W", "ignore", "-c", program], {
        cwd: tree.folder,
        environment: { PYTHONPATH: pythonHome(folder, name, version), PYTHONIOENCODING: "utf-8" },
        input: tree.files.join("\n"),
      });
      return parseTaken(output);
    },
  };
}

/** Cyclomatic complexity alone. */
export const timedRadon = timedPythonTool(
  "radon",
  pinned.tools.radon,
  radon.install,
  "from radon.complexity import cc_visit",
  'cc_visit(open(path, encoding="utf-8").read())',
);

export const timedLizard = timedPythonTool(
  "lizard",
  pinned.tools.lizard,
  lizard.install,
  "import lizard",
  "lizard.analyze_file(path)",
);

/** ESLint with its own cyclomatic and sonarjs's cognitive complexity, both in one pass, warmed up by the first files. */
export const timedEslint: TimedTool = {
  name: `ESLint ${pinned.tools.eslint} + sonarjs ${pinned.tools["eslint-plugin-sonarjs"]}`,
  install: sonarjs.install,
  run: async (folder, tree) => {
    const program = join(import.meta.dirname, "..", "programs", "eslint-speed.ts");
    const flags = ["--disable-warning=ExperimentalWarning", program, eslintHome(folder)];
    const output = await runCommand(process.execPath, flags, { cwd: tree.folder, input: tree.files.join("\n") });
    return parseTaken(output);
  },
};
