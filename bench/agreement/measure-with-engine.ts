import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createAnalysisEngine } from "@event-intelligence/analysis";
import type { CodeReport } from "@event-intelligence/contracts/code-analysis";
import type { MeasuredFunction, SourceTree } from "./reference-tool.ts";

/** What the engine says about a code base. */
export interface EngineResult {
  readonly functions: readonly MeasuredFunction[];
  readonly files: readonly MeasuredFunction[];
  /** Files with syntax its grammar does not know; their functions are compared all the same. */
  readonly partial: readonly string[];
  /** Files it refused; they take no part in the comparison. */
  readonly refused: readonly string[];
}

/** Measures every file of a code base with the engine of this repository. */
export async function measureWithEngine({ folder, files }: SourceTree): Promise<EngineResult> {
  // Time is no matter here: what is compared must not depend on how busy the machine is.
  const engine = createAnalysisEngine({
    cacheMegabytes: 0,
    processes: 1,
    parseTimeoutMs: 30_000,
    requestTimeoutMs: 60_000,
  });
  const functions: MeasuredFunction[] = [];
  const wholeFiles: MeasuredFunction[] = [];
  const partial: string[] = [];
  const refused: string[] = [];
  try {
    for (const file of files) {
      const content = await readFile(join(folder, file), "utf8");
      const report = await engine.analyze("QUALITY_ASSESSMENT", { sourcePath: file, content }).catch(() => undefined);
      if (report === undefined) refused.push(file);
      else {
        functions.push(...report.functions.map((one) => ({ ...one, file, line: one.startLine })));
        wholeFiles.push({ file, line: 1, name: "(file)", ...ranksOf(report) });
      }
      if (report?.partial === true) partial.push(file);
    }
  } finally {
    await engine.close();
  }
  return { functions, files: wholeFiles, partial, refused };
}

/** The engine's index of a file is that of its functions; what can be compared is the same formula over all of it. */
function ranksOf({ file, functions }: CodeReport): Pick<MeasuredFunction, "volume" | "maintainability"> {
  const volume = file?.halsteadVolume ?? 0;
  const decisions = functions.reduce((total, { cyclomatic }) => total + cyclomatic, 0);
  const lines = Math.log(Math.max(1, file?.codeLines ?? 0));
  const index = ((171 - 5.2 * Math.log(Math.max(1, volume)) - 0.23 * decisions - 16.2 * lines) * 100) / 171;
  return { volume, maintainability: Math.max(0, index) };
}
