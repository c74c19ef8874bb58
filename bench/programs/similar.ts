// An engine whose corpus is one folder, asked for similar code.
import { createAnalysisEngine } from "@event-intelligence/analysis";
import type { CodeRequestInput } from "@event-intelligence/contracts/code-analysis";
import { readArgument, serveCommands } from "../children/serve-commands.ts";

const engine = createAnalysisEngine({ patternRoots: [readArgument<string>()] });

const commands = {
  /** Reads the folder. Returns how many files it holds. */
  read: async () => (await engine.refreshCorpus())?.fileCount ?? 0,
  search: async (options: CodeRequestInput["options"]) =>
    await engine.analyze("PATTERN_EXTRACTION", { sourcePath: "*", options }),
  close: () => engine.close(),
};

export type SimilarCommands = typeof commands;

await engine.start();
serveCommands(commands);
