import { availableParallelism } from "node:os";
import { basename, resolve } from "node:path";
import { OperationError } from "@event-intelligence/contracts/errors";
import type { PoolSettings } from "./pool/process-pool.ts";
import type { RememberedResultsSettings } from "./results/remembered-results.ts";

/** How an engine is built. Every limit has a default that fits source code written by hand. */
export interface AnalysisEngineOptions {
  /** Processes that read the texts. Default: one per core, at most 2; more do not make it faster. */
  processes?: number | undefined;
  /**
   * Path of the Node that they are started with. Default: the one that runs this process. A single executable has none and
   * must name one. A script that wraps Node will do.
   */
  nodePath?: string | undefined;
  /** Folders whose source files a pattern extraction searches. Default: none. */
  patternRoots?: readonly string[] | undefined;
  /**
   * File in which the index of those folders is kept. `{version}` in its name stands for the version of the engine: programs
   * of different ones then do not replace each other's, and what a version left that nobody used for a week is removed.
   * Default: a temporary file that goes with the engine.
   */
  indexPath?: string | undefined;
  /**
   * File in which results are kept, for later runs and for other processes. Default: none; they are remembered in memory
   * alone.
   */
  cachePath?: string | undefined;
  /**
   * How much that file may hold, in megabytes; of these at most 32 are in memory as well. 0: nothing is remembered at all.
   * Default 256.
   */
  cacheMegabytes?: number | undefined;
  /** Told what a user should know although nothing failed: an index that is built anew. Default: nobody. */
  onNotice?: ((message: string) => void) | undefined;
  /** How long one text may take to parse, in milliseconds. Default 1000. */
  parseTimeoutMs?: number | undefined;
  /**
   * How long a process may work on one request before it is killed, in milliseconds: of computing where the system tells
   * it, which is on Linux, and at most ten times as long by the clock. Default 2000.
   */
  requestTimeoutMs?: number | undefined;
  /** Memory the parser of one process may use, in megabytes. Default 512. */
  memoryCapMegabytes?: number | undefined;
}

/**
 * The limits of a request, unless an engine is given others: together they make every answer due within 2.5 s, on a machine
 * that has a core for it.
 */
export const defaultLimits = { parseTimeoutMs: 1000, requestTimeoutMs: 2000, memoryCapMegabytes: 512 } as const;

/**
 * Sixteen small files take some twenty milliseconds, but on a machine with ten times the work it can do, and with parsers
 * that are just loaded, more than a request may: to read them again one by one then only makes it worse.
 */
export const batchPatience = 4;

/** What fits into a timer of Node's, also for a batch. */
const mostMs = Math.floor((2 ** 31 - 1) / batchPatience);

/** From and to. The parser runtime begins with 32 MB, and WebAssembly addresses 4 GB. */
const limits = {
  processes: [1, 1_024],
  parseTimeoutMs: [1, mostMs],
  requestTimeoutMs: [1, mostMs],
  memoryCapMegabytes: [32, 4_096],
  cacheMegabytes: [0, 1_048_576],
} as const;

const defaultCacheMegabytes = 256;

/**
 * Fills in the defaults.
 * @throws OperationError INVALID_INPUT naming every option that cannot be used
 */
export function engineSettingsOf(options: AnalysisEngineOptions): {
  readonly pool: PoolSettings;
  /** Null: nothing is remembered. */
  readonly results: RememberedResultsSettings | null;
} {
  const settings = {
    processes: options.processes ?? Math.min(availableParallelism(), 2),
    parseTimeoutMs: options.parseTimeoutMs ?? defaultLimits.parseTimeoutMs,
    requestTimeoutMs: options.requestTimeoutMs ?? defaultLimits.requestTimeoutMs,
    memoryCapMegabytes: options.memoryCapMegabytes ?? defaultLimits.memoryCapMegabytes,
  };
  const cacheMegabytes = options.cacheMegabytes ?? defaultCacheMegabytes;
  assertWithin({ ...settings, cacheMegabytes });
  return {
    pool: { ...settings, nodePath: nodePathOf(options) },
    results: cacheMegabytes === 0 ? null : { path: options.cachePath ?? null, maxMegabytes: cacheMegabytes },
  };
}

function assertWithin(settings: Readonly<Record<keyof typeof limits, number>>): void {
  const problems = (Object.keys(limits) as (keyof typeof limits)[]).flatMap((name) => {
    const [least, most] = limits[name];
    const value = settings[name];
    const isFine = Number.isInteger(value) && value >= least && value <= most;
    return isFine ? [] : [`${name} is ${value}, give a whole number from ${least} to ${most}`];
  });
  if (problems.length === 0) return;
  throw new OperationError("INVALID_INPUT", `Options of the analysis engine cannot be used: ${problems.join("; ")}.`);
}

/** A process begins in no folder of the caller's, where a path from one would lead elsewhere. A mere name is found by PATH. */
function nodePathOf({ nodePath }: AnalysisEngineOptions): string | undefined {
  if (nodePath === "") throw new OperationError("INVALID_INPUT", "nodePath is empty, give the path of a Node.");
  return nodePath !== undefined && basename(nodePath) !== nodePath ? resolve(nodePath) : nodePath;
}
