// Where the engine's time goes: a CPU profile of the source of the engine, within one process, told apart by folder.
import { readFile, writeFile } from "node:fs/promises";
import { Session } from "node:inspector/promises";
import { join } from "node:path";
import { codeAnalysisOperations } from "@event-intelligence/contracts/code-analysis";
import { analyzeContent } from "../../packages/analysis/src/analyze.ts";
import { startParserRuntime } from "../../packages/analysis/src/languages/grammars.ts";
import type { SourceTree } from "../agreement/reference-tool.ts";
import { readArgument, serveCommands } from "../children/serve-commands.ts";

const { folder, files } = readArgument<SourceTree>();
export const stageNames = ["parser", "tree", "metrics", "patterns", "rules", "rest"] as const;
export type StageName = (typeof stageNames)[number];

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
}
interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[] | undefined;
}
interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples?: readonly number[] | undefined;
  readonly timeDeltas?: readonly number[] | undefined;
}

/** The part of the engine a call leads into; undefined where it stays in what holds the parts together. */
function stageOf({ url, functionName }: CallFrame): StageName | undefined {
  if (functionName === "(garbage collector)") return "rest";
  if (functionName === "parse" && /\/(?:web-tree-sitter|@babel\/parser)\//.test(url)) return "parser";
  const path = /\/packages\/analysis\/src\/(.*)$/.exec(url)?.[1];
  if (path === undefined) return undefined;
  if (/^(?:languages\/|syntax-health)/.test(path)) return "tree";
  if (/^metrics\//.test(path)) return "metrics";
  if (/^patterns\//.test(path)) return "patterns";
  if (/^rules\//.test(path)) return "rules";
  return undefined;
}

/** Everything below the first call into a part counts for that part. */
function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profile): Record<StageName, number> {
  const stages = new Map<number, StageName>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const [root] = nodes;
  const waiting: [ProfileNode | undefined, StageName | undefined][] = [[root, undefined]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, around] = next;
    if (node === undefined) continue;
    // The parser is called from where its trees are read.
    const stage = around === undefined || around === "tree" ? (stageOf(node.callFrame) ?? around) : around;
    stages.set(node.id, stage ?? "rest");
    for (const child of node.children ?? []) waiting.push([byId.get(child), stage]);
  }
  const idle = new Set(
    nodes.filter(({ callFrame }) => /^\((?:idle|program)\)$/.test(callFrame.functionName)).map(({ id }) => id),
  );
  const micros: Record<StageName, number> = { parser: 0, tree: 0, metrics: 0, patterns: 0, rules: 0, rest: 0 };
  samples.forEach((id, index) => {
    if (!idle.has(id)) micros[stages.get(id) ?? "rest"] += timeDeltas[index] ?? 0;
  });
  const total = Object.values(micros).reduce((sum, part) => sum + part, 0);
  return Object.fromEntries(stageNames.map((name) => [name, micros[name] / total])) as Record<StageName, number>;
}

type Operation = "QUALITY_ASSESSMENT" | "COMPREHENSIVE_ANALYSIS";

async function analyze(operation: Operation, paths: readonly string[]): Promise<void> {
  for (const sourcePath of paths) {
    const content = await readFile(join(folder, sourcePath), "utf8");
    const request = {
      ...codeAnalysisOperations.COMPREHENSIVE_ANALYSIS.request.parse({ sourcePath, content }),
      content,
    };
    await analyzeContent(operation, request, 10_000).catch(() => undefined);
  }
}

/** Shares of the time of an operation; writes the profile where a path is given. */
async function profile({ operation, path }: { operation: Operation; path: string | null }) {
  await startParserRuntime(512);
  await analyze(operation, files);
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.start");
  await analyze(operation, files);
  const { profile: taken } = await session.post("Profiler.stop");
  session.disconnect();
  if (path !== null) await writeFile(path, JSON.stringify(taken));
  return sharesOf(taken);
}

const commands = { profile };
export type EngineStagesCommands = typeof commands;
serveCommands(commands);
