import {
  createIntelligenceClient,
  type IntelligenceClient,
  type IntelligenceClientOptions,
  type RequestClientOptions,
} from "@event-intelligence/client";
import { controlTopics, type Handlers, type ServiceTopics } from "@event-intelligence/contracts";
import { type CodeAnalysisOperations, createCodeAnalysisService } from "@event-intelligence/contracts/code-analysis";
import type { Transport } from "@event-intelligence/transport";
import { createMemoryBroker, type MemoryBroker } from "@event-intelligence/transport/memory";
import { createWorker, type Worker } from "@event-intelligence/worker";
import { createCodeAnalyzer } from "../code-analyzer.ts";
import { requireFolders } from "../require-folders.ts";
import { checkedHandlers, type PairHandlers } from "./pair-handlers.ts";

/**
 * The client's options, all of them optional: budgets (`timeoutsMs`), sources (`mode`, `rolloutPercent`, `allowBuiltin`),
 * `retry`, `breaker` and so on. `direct` is what answers in this process when events cannot: by default the analysis
 * engine, as for a client of `fromEnv`; null for nobody.
 */
export type PairClientOptions = Omit<IntelligenceClientOptions, "events"> &
  Omit<
    RequestClientOptions<CodeAnalysisOperations>,
    "transport" | "service" | "cancelledTopic" | "timeoutMs" | "observer"
  >;

/** How a pair is made; every part has a default. */
export interface PairOptions {
  /**
   * The worker's answers, by operation. Operations that are not here are answered by the analysis engine, which is then
   * loaded when it is first needed; without this option it is started with the pair.
   */
  readonly handlers?: PairHandlers | undefined;
  /** Folders that the analysis engine searches for patterns. Default: none. */
  readonly patternRoots?: readonly string[] | undefined;
  /** Default: those of a client with no settings. */
  readonly client?: PairClientOptions | undefined;
}

/** A client and a worker that answers it, over a broker within this process. */
export interface Pair {
  /** What the code under test is given. */
  readonly client: IntelligenceClient;
  /** `worker.drain({ graceMs: 0 })` makes it go away; `worker.status.counters` says what became of requests. */
  readonly worker: Worker;
  /** `broker.faults` makes records late, lost or doubled, sends fail and the broker stop. */
  readonly broker: MemoryBroker;
  /** Where to aim a fault: requests go to `requested`, answers to `completed` and `failed`. */
  readonly topics: ServiceTopics;
  /**
   * Ends everything that was started: pending calls reject, the worker leaves, threads and timers are gone. Calling it
   * again returns the same promise.
   */
  close(): Promise<void>;
  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

const environment = "dev";
const service = createCodeAnalysisService({ profile: "archon", environment });
const control = controlTopics(environment);
/** More than a test asks at a time: a handler that never answers keeps its slot until its caller's budget is over. */
const concurrency = 32;

/**
 * Starts a client and a worker on a broker in memory, for tests of code that asks: no environment variable is read and
 * nothing leaves this process. Both are connected when it resolves; the client calls the worker's answers `events`.
 * @throws SettingsError when a pattern root is no folder
 * @throws WorkerOptionsError when a handler is no function, or its name no operation
 */
export async function startPair(options: PairOptions = {}): Promise<Pair> {
  const { handlers = {}, patternRoots = [], client: clientOptions = {} } = options;
  const answers = checkedHandlers(handlers);
  await requireFolders(patternRoots, "patternRoots");
  const broker = createMemoryBroker();
  // One each: a fault can then forbid one of them by its client id.
  const asking = broker.createTransport({ clientId: "client" });
  const answering = broker.createTransport({ clientId: "worker" });
  const analyzer = createCodeAnalyzer({ patternRoots });
  const worker = createPairWorker(answering, { ...analyzer.handlers, ...answers });
  const client = createPairClient(asking, analyzer.handlers, clientOptions);
  const closeAll = async () => {
    await client.close();
    await worker.drain({ graceMs: 0 });
    await analyzer.close();
    await Promise.all([asking.close({ graceMs: 0 }), answering.close({ graceMs: 0 })]);
  };
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= closeAll());
  try {
    // A call's budget should not pay for loading the engine, nor a test for an engine that it does not rely on.
    if (options.handlers === undefined) await analyzer.start();
    await worker.start();
    await client.start();
  } catch (error) {
    await close();
    throw error;
  }
  return { client, worker, broker, topics: service.topics, close, [Symbol.asyncDispose]: close };
}

function createPairWorker(transport: Transport, handlers: Required<PairHandlers>): Worker {
  return createWorker({
    transport,
    services: [service],
    // The worker itself fills in what a reply leaves out.
    handlers: handlers as Handlers<CodeAnalysisOperations>,
    workerId: "worker",
    controlTopics: control,
    concurrency,
  });
}

function createPairClient(
  transport: Transport,
  engine: Handlers<CodeAnalysisOperations>,
  options: PairClientOptions,
): IntelligenceClient {
  const { mode, rolloutPercent, direct = engine, allowBuiltin, timeoutsMs, workingDirectory, ...others } = options;
  const { observer, interceptors, ...events } = others;
  return createIntelligenceClient({
    mode,
    rolloutPercent,
    direct,
    allowBuiltin,
    timeoutsMs,
    workingDirectory,
    observer,
    interceptors,
    events: { ...events, source: "events", transport, service, cancelledTopic: control.cancelled },
  });
}
