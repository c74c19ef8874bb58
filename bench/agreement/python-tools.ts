import { join } from "node:path";
import { installOnce } from "./install-once.ts";
import { pinned } from "./pinned-versions.ts";
import type { MeasuredFunction, Metric, ReferenceTool } from "./reference-tool.ts";
import { runCommand } from "./run-command.ts";

/** The folder a package is installed into. */
export function pythonHome(folder: string, packageName: string, version: string): string {
  return join(folder, `${packageName}-${version}`);
}

/** A program that reads file names from its input, one a line, and prints an array of measured functions. */
function pythonTool(packageName: string, version: string, metrics: readonly Metric[], program: string): ReferenceTool {
  const home = (folder: string) => pythonHome(folder, packageName, version);
  return {
    name: `${packageName} ${version}`,
    metrics,
    install: (folder) =>
      installOnce(home(folder), async (unfinished) => {
        const flags = ["--quiet", "--disable-pip-version-check", "--target", unfinished];
        await runCommand("python3", ["-m", "pip", "install", ...flags, `${packageName}==${version}`]);
      }),
    run: async (folder, tree) => {
      const output = await runCommand("python3", ["-W", "ignore", "-c", program], {
        cwd: tree.folder,
        environment: { PYTHONPATH: home(folder), PYTHONIOENCODING: "utf-8" },
        input: tree.files.join("\n"),
      });
      return JSON.parse(output) as MeasuredFunction[];
    },
  };
}

/** Cyclomatic complexity of Java. */
export const lizard = pythonTool(
  "lizard",
  pinned.tools.lizard,
  ["cyclomatic"],
  `
import json, sys, lizard
found = []
for path in sys.stdin.read().split("\\n"):
    for function in lizard.analyze_file(path).function_list:
        found.append({"file": path, "line": function.start_line, "name": function.name,
                      "cyclomatic": function.cyclomatic_complexity})
print(json.dumps(found))
`,
);

/** Cyclomatic complexity of Python. */
export const radon = pythonTool(
  "radon",
  pinned.tools.radon,
  ["cyclomatic"],
  `
import json, sys
from radon.complexity import cc_visit
from radon.visitors import Function
found = []
for path in sys.stdin.read().split("\\n"):
    try:
        with open(path, encoding="utf-8") as file:
            blocks = cc_visit(file.read())
    except (SyntaxError, UnicodeDecodeError) as problem:
        print(path, problem, file=sys.stderr)
        continue
    for block in blocks:
        if isinstance(block, Function):
            found.append({"file": path, "line": block.lineno, "name": block.name, "cyclomatic": block.complexity})
print(json.dumps(found))
`,
);

/** Halstead's volume and the maintainability index of whole files of Python. */
export const radonOfFiles = pythonTool(
  "radon",
  pinned.tools.radon,
  ["volume", "maintainability"],
  `
import json, sys
from radon.metrics import h_visit, mi_visit
found = []
for path in sys.stdin.read().split("\\n"):
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        found.append({"file": path, "line": 1, "name": "(file)", "volume": h_visit(text).total.volume,
                      "maintainability": mi_visit(text, True)})
    except (SyntaxError, UnicodeDecodeError) as problem:
        print(path, problem, file=sys.stderr)
print(json.dumps(found))
`,
);
