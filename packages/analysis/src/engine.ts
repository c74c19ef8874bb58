import {
  type CodeAnalysisOperation,
  type CodeReport,
  type CodeRequest,
  type CodeRequestInput,
  codeAnalysisOperations,
  type PatternReport,
} from "@event-intelligence/contracts/code-analysis";
import { type ErrorCode, OperationError } from "@event-intelligence/contracts/errors";
import type { ReportOperation } from "./analyze.ts";
import { Corpus } from "./corpus/corpus.ts";
import type { CorpusStatus } from "./corpus/corpus-messages.ts";
import { maxFileBytes } from "./corpus/regular-file.ts";
import type { CorpusFindings } from "./corpus/search.ts";
import { type AnalysisEngineOptions, batchPatience, engineSettingsOf } from "./engine-options.ts";
import { rankContentPatterns } from "./patterns/rank-patterns.ts";
import { type PoolStatus, ProcessPool } from "./pool/process-pool.ts";
import type { TaskKinds } from "./pool/tasks.ts";
import { RememberedResults } from "./results/remembered-results.ts";
import { type RepeatableTask, resultKey } from "./results/result-key.ts";

/** What an operation answers with. */
export type AnalysisReply<Operation extends CodeAnalysisOperation> = Operation extends "PATTERN_EXTRACTION"
  ? PatternReport
  : CodeReport;

/** What can be said about one call beside its request. */
export interface AnalysisContext {
  /** Takes the request back: the call fails with CANCELLED at once. */
  signal?: AbortSignal | undefined;
}

/** What an engine is doing: processes alive, at work and replaced, tasks waiting; and what its corpus holds. */
export interface AnalysisStatus extends PoolStatus {
  /** Null: it has no corpus. */
  readonly corpus: CorpusStatus | null;
}

/**
 * Understands code. Safe to call from anywhere at any rate: texts are read in processes of its own, and nothing a text does
 * there can hurt the caller.
 */
export interface AnalysisEngine {
  readonly status: AnalysisStatus;
  /**
   * Starts the processes, proves that their parsers work, and begins to read the corpus without waiting for it; calling it
   * again does nothing. Without it processes start with the first request.
   * @throws OperationError BACKEND_UNAVAILABLE when the parsers cannot be started, CANCELLED when it is closed meanwhile
   */
  start(): Promise<void>;
  /**
   * One request in, one report out. The same request gives the same report, apart from the time it took; so it is worked
   * out once, and remembered. `cacheHit` says which it was, and `enableCaching: false` among its options does without.
   * @throws OperationError INVALID_OPERATION, INVALID_INPUT, PAYLOAD_TOO_LARGE, UNSUPPORTED_LANGUAGE, PARSING_ERROR,
   * TIMEOUT, CANCELLED, BACKEND_UNAVAILABLE, INTERNAL_ERROR
   */
  analyze<Operation extends CodeAnalysisOperation>(
    operation: Operation,
    request: CodeRequestInput,
    context?: AnalysisContext,
  ): Promise<AnalysisReply<Operation>>;
  /**
   * Reads what has changed in the corpus now, and resolves when that is done; null without a corpus. The engine does so
   * by itself at its start, every minute, and when it is asked.
   * @throws OperationError BACKEND_UNAVAILABLE, CANCELLED
   */
  refreshCorpus(): Promise<CorpusStatus | null>;
  /** Ends the processes. Requests in hand fail with CANCELLED; calling it again does nothing. */
  close(): Promise<void>;
}

/**
 * Builds an engine. No process is started before {@link AnalysisEngine.start} or the first request.
 * @throws OperationError INVALID_INPUT naming every option that is no whole number within its limits
 */
export function createAnalysisEngine(options: AnalysisEngineOptions = {}): AnalysisEngine {
  return new ProcessEngine(options);
}

class ProcessEngine implements AnalysisEngine {
  readonly #pool: ProcessPool;
  /** Null: nothing is remembered. */
  readonly #results: RememberedResults | null;
  readonly #corpus: Corpus | undefined;
  #starting: Promise<void> | undefined;

  constructor(options: AnalysisEngineOptions) {
    const settings = engineSettingsOf(options);
    const onNotice = options.onNotice ?? (() => {});
    this.#pool = new ProcessPool(settings.pool);
    this.#results = settings.results === null ? null : new RememberedResults(settings.results, onNotice);
    const roots = options.patternRoots ?? [];
    if (roots.length === 0) return;
    this.#corpus = new Corpus(
      { roots, indexPath: options.indexPath ?? null },
      async (files) =>
        await this.#pool.run(
          { kind: "facts", files },
          { isBackground: true, patience: files.length > 1 ? batchPatience : 1 },
        ),
      onNotice,
    );
  }

  get status(): AnalysisStatus {
    return { ...this.#pool.status, corpus: this.#corpus?.status ?? null };
  }

  start(): Promise<void> {
    this.#starting ??= this.#start().catch((error) => {
      this.#starting = undefined;
      throw error;
    });
    return this.#starting;
  }

  async analyze<Operation extends CodeAnalysisOperation>(
    operation: Operation,
    request: CodeRequestInput,
    context: AnalysisContext = {},
  ): Promise<AnalysisReply<Operation>> {
    const startedAt = performance.now();
    const parsed = parseRequest(operation, request);
    const reply =
      operation === "PATTERN_EXTRACTION"
        ? await this.#extractPatterns(parsed, context)
        : await this.#report(operation as ReportOperation, parsed, context);
    const processingTimeMs = performance.now() - startedAt;
    return { ...reply, processingTimeMs } as AnalysisReply<Operation>;
  }

  async refreshCorpus(): Promise<CorpusStatus | null> {
    return (await this.#corpus?.refresh()) ?? null;
  }

  async close(): Promise<void> {
    this.#starting = undefined;
    await Promise.all([this.#corpus?.close(), this.#pool.close(), this.#results?.close()]);
  }

  async #start(): Promise<void> {
    // Its threads start while the processes do; the first files they ask for wait until a parser is ready.
    this.#corpus?.start();
    await this.#pool.start();
  }

  async #report(operation: ReportOperation, request: CodeRequest, context: AnalysisContext): Promise<CodeReport> {
    const { content } = request;
    if (content === null) throw new OperationError("INVALID_INPUT", "content is required for this operation.");
    const task = { kind: "report", operation, request: { ...request, content } } as const;
    const { output, isRemembered } = await this.#workOut(task, context, isRepeatable);
    return { ...output, cacheHit: isRemembered };
  }

  /** What a task comes to; from memory, where it had come to something before. */
  async #workOut<Kind extends RepeatableTask["kind"]>(
    task: Extract<RepeatableTask, { kind: Kind }>,
    { signal }: AnalysisContext,
    isWorthIt: (output: TaskKinds[Kind]["output"]) => boolean = () => true,
  ): Promise<{ output: TaskKinds[Kind]["output"]; isRemembered: boolean }> {
    // A request that was taken back is refused by the pool.
    const mayRemember = task.request.options.enableCaching !== false && signal?.aborted !== true;
    const results = mayRemember ? this.#results : null;
    if (results === null) return { output: await this.#pool.run<Kind>(task, { signal }), isRemembered: false };
    const key = resultKey(task);
    const remembered = results.recall(key);
    if (remembered !== undefined) return { output: remembered as TaskKinds[Kind]["output"], isRemembered: true };
    const output = await this.#pool.run<Kind>(task, { signal });
    if (isWorthIt(output)) results.remember(key, output);
    return { output, isRemembered: false };
  }

  async #extractPatterns(request: CodeRequest, context: AnalysisContext): Promise<PatternReport> {
    const { content, options, sourcePath } = request;
    if (content === null && this.#corpus === undefined) {
      throw new OperationError("BACKEND_UNAVAILABLE", "This worker has no corpus to search.", {
        cure: "Set PATTERN_ROOTS to the folders to search, or send the source text in content.",
        // It will have none either when it is asked again, which would only hold up the caller's fallback.
        retryable: false,
      });
    }
    const startedAt = performance.now();
    const own =
      content === null ? null : await this.#workOut({ kind: "patterns", request: { ...request, content } }, context);
    const fromContent = rankContentPatterns(own?.output ?? [], { ...options, limit: own?.output.length ?? 0 });
    const fromCorpus = await raceWithSignal(this.#search(request), context.signal);
    return {
      sourcePath,
      operationType: "PATTERN_EXTRACTION",
      patterns: [...fromContent, ...fromCorpus.patterns].slice(0, options.limit),
      totalCount: fromContent.length + fromCorpus.totalCount,
      partial: !fromCorpus.isComplete,
      queryTimeMs: performance.now() - startedAt,
      // The corpus is asked each time: its files change.
      cacheHit: own?.isRemembered === true && this.#corpus === undefined,
      processingTimeMs: 0,
    };
  }

  async #search(request: CodeRequest): Promise<CorpusFindings> {
    if (this.#corpus === undefined) return nothingFound;
    // Processes start while the threads of the corpus do, which ask for them soon. Whoever needs one hears of a failure.
    this.start().catch(() => {});
    try {
      return await this.#corpus.search(request);
    } catch (error) {
      // With a text of its own, the path names that text and need not choose anything in the corpus.
      const isNoSelector = error instanceof OperationError && error.code === ("INVALID_INPUT" satisfies ErrorCode);
      if (request.content !== null && isNoSelector) return nothingFound;
      throw error;
    }
  }
}

/** That an analyzer failed may have had to do with the process it ran in. */
function isRepeatable({ analyzers = [] }: CodeReport): boolean {
  return analyzers.every(({ failure }) => failure === null);
}

const nothingFound: CorpusFindings = { patterns: [], totalCount: 0, isComplete: true };

/** @throws OperationError INVALID_OPERATION, PAYLOAD_TOO_LARGE, INVALID_INPUT */
function parseRequest(operation: CodeAnalysisOperation, request: CodeRequestInput): CodeRequest {
  if (!Object.hasOwn(codeAnalysisOperations, operation)) {
    throw new OperationError("INVALID_OPERATION", `There is no operation ${JSON.stringify(operation)}.`, {
      cure: `Use one of ${Object.keys(codeAnalysisOperations).join(", ")}.`,
    });
  }
  const sizeBytes = contentSize(request);
  if (sizeBytes > maxFileBytes) {
    const message = `content has ${sizeBytes} bytes; the engine takes ${maxFileBytes}, related files included.`;
    throw new OperationError("PAYLOAD_TOO_LARGE", message, { cure: "Split the file, or leave out generated code." });
  }
  const result = codeAnalysisOperations[operation].request.safeParse(request);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join(".") || "request"}: ${message}`);
  throw new OperationError("INVALID_INPUT", `The request is not valid: ${problems.join("; ")}`, {
    cure: "Correct the fields named above.",
  });
}

/** Bytes of all contents of a request that may not be one; at most estimated where that is within the limit. */
function contentSize(request: CodeRequestInput | null | undefined): number {
  const related: unknown = request?.relatedFiles;
  const files = [request, ...(Array.isArray(related) ? related : [])] as ({ content?: unknown } | null | undefined)[];
  const contents = files.map((file) => file?.content).filter((content) => typeof content === "string");
  // A character takes at most three bytes, so most texts need not be counted.
  const atMost = contents.reduce((total, content) => total + content.length * 3, 0);
  return atMost <= maxFileBytes ? atMost : contents.reduce((total, content) => total + Buffer.byteLength(content), 0);
}

/** A search goes on for those who ask next; only this caller stops waiting for it. */
function raceWithSignal<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return work;
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const onAbort = () => reject(new OperationError("CANCELLED", "The caller took the request back."));
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  work.then(resolve, reject);
  return promise.finally(() => signal.removeEventListener("abort", onAbort));
}
