import { mkdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { installOnce } from "./install-once.ts";
import { pinned } from "./pinned-versions.ts";
import type { MeasuredFunction, Metric, ReferenceTool } from "./reference-tool.ts";
import { runCommand } from "./run-command.ts";

/** `17 package (*Type).Name folder/file.go:16:1`: both tools print their functions so. */
const line = /^(\d+) \S+ (.+) (.+):(\d+):(\d+)$/;

function goTool(packagePath: string, version: string, metric: Metric, flags: readonly string[]): ReferenceTool {
  const program = packagePath.split("/").at(-1) ?? "";
  return {
    name: `${program} ${version}`,
    metrics: [metric],
    install: (folder) =>
      installOnce(join(folder, `${program}-${version}`), async (unfinished) => {
        await runCommand("go", ["install", `${packagePath}@${version}`], { environment: { GOBIN: unfinished } });
      }),
    run: async (folder, tree) => {
      await mkdir(folder, { recursive: true });
      const output = await runCommand(join(folder, `${program}-${version}`, program), [...flags, "."], {
        cwd: tree.folder,
      });
      return parseLines(output, tree.folder, metric);
    },
  };
}

function parseLines(output: string, folder: string, metric: Metric): MeasuredFunction[] {
  const found = output.split("\n").flatMap((text) => {
    const [, value, name = "", path = "", at, column] = line.exec(text) ?? [];
    if (value === undefined) return [];
    const file = relative(folder, join(folder, path)).split(sep).join("/");
    return [{ file, line: Number(at), column: Number(column), name, [metric]: Number(value) }];
  });
  return found.sort((left, right) => left.line - right.line || left.column - right.column);
}

/** Cyclomatic complexity of Go. */
export const gocyclo = goTool("github.com/fzipp/gocyclo/cmd/gocyclo", pinned.tools.gocyclo, "cyclomatic", []);

/** Cognitive complexity of Go; `-over -1` shows the functions of 0 too. */
export const gocognit = goTool("github.com/uudashr/gocognit/cmd/gocognit", pinned.tools.gocognit, "cognitive", [
  "-over",
  "-1",
]);
