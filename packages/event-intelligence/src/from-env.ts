import {
  createIntelligenceClient,
  type IntelligenceClient,
  type IntelligenceClientOptions,
} from "@event-intelligence/client";
import { controlTopics } from "@event-intelligence/contracts";
import { topicEnvironment } from "@event-intelligence/contracts/code-analysis";
import type { Worker } from "@event-intelligence/worker";
import { createAuditLog } from "./audit/audit-log.ts";
import { codeAnalysisServices } from "./code-analysis-services.ts";
import { type CodeAnalyzer, createCodeAnalyzer } from "./code-analyzer.ts";
import { createTransport, type WiredTransport } from "./create-transport.ts";
import { findTracing } from "./find-tracing.ts";
import { requireFolders } from "./require-folders.ts";
import { type Environment, processEnvironment, readSettings, type Settings } from "./settings.ts";

/** What a program adds to its client: who looks at the calls, for metrics, logs, audits and traces, and its own sources. */
export type ClientAdditions = Pick<IntelligenceClientOptions, "observer" | "interceptors" | "sources" | "tracing">;

/** What may stand in for the process: its variables, and where warnings go; and what the program adds to the client. */
export interface FromEnvOptions extends ClientAdditions {
  /** Default: the process's environment variables. */
  environment?: Environment | undefined;
  /** Told the one line that says how answers are had, and each warning. Default: standard error. */
  onNotice?: ((line: string) => void) | undefined;
}

/**
 * Builds a client from the environment variables. With KAFKA_BOOTSTRAP_SERVERS it asks workers over the broker. Without,
 * it starts an embedded worker in this process and says so in one line. With events switched off it connects to nothing.
 * Its `close` ends all that was started.
 * @throws SettingsError naming every setting that is wrong
 */
export async function fromEnv(options: FromEnvOptions = {}): Promise<IntelligenceClient> {
  const notice = options.onNotice ?? ((line: string) => void process.stderr.write(`${line}\n`));
  return await fromSettings(readSettings(options.environment ?? processEnvironment), notice, options);
}

/** The client that the settings describe, with all that it stands on. */
export async function fromSettings(
  settings: Settings,
  notice: (line: string) => void,
  ownAdditions: ClientAdditions = {},
): Promise<IntelligenceClient> {
  await requireFolders(settings.corpus.roots);
  const tell = (line: string) => notice(`event-intelligence: ${line}`);
  for (const warning of settings.warnings) tell(warning);
  const tracing = ownAdditions.tracing ?? (await findTracing(tell));
  const additions = { ...ownAdditions, tracing };
  const analyzer = createCodeAnalyzer({
    ...settings.analysis,
    patternRoots: settings.corpus.roots,
    indexPath: settings.corpus.indexPath,
    onNotice: tell,
  });
  const wired = usesEvents(settings) ? await createTransport(settings) : null;
  const audit = await createAuditLog(settings, wired?.transport ?? null);
  const interceptors = [...(additions.interceptors ?? []), ...(audit === null ? [] : [audit.interceptor])];
  const client = createClient(settings, analyzer, wired, { ...additions, interceptors });
  const ownParts = audit === null ? [analyzer] : [audit, analyzer];
  if (wired === null) return closing(client, ownParts);
  if (!wired.isEmbedded) return closing(client, [...ownParts, wired.transport]);
  tell(embeddedNotice(settings));
  // Loaded here: a client of a broker has no use for a worker.
  const { createCodeAnalysisWorker } = await import("./code-analysis-worker.ts");
  const worker = createCodeAnalysisWorker({
    settings,
    transport: wired.transport,
    handlers: analyzer.handlers,
    tracing,
  });
  const whole = closing(client, [drained(worker), ...ownParts, wired.transport]);
  try {
    await worker.start();
    return whole;
  } catch (error) {
    await whole.close();
    throw error;
  }
}

function embeddedNotice({ corpus }: Settings): string {
  const answers = "KAFKA_BOOTSTRAP_SERVERS is not set, so an embedded worker in this process answers";
  return corpus.roots.length > 0
    ? `${answers}.`
    : `${answers}; without PATTERN_ROOTS it has no code to find patterns in.`;
}

/** The client alone, over a transport that is already there. */
export function createClient(
  settings: Settings,
  analyzer: CodeAnalyzer | null,
  wired: WiredTransport | null,
  additions: ClientAdditions = {},
): IntelligenceClient {
  const { client, topics } = settings;
  const [service] = codeAnalysisServices(settings);
  const control = controlTopics(topicEnvironment(topics.environment));
  return createIntelligenceClient({
    ...additions,
    mode: client.mode,
    rolloutPercent: client.rolloutPercent,
    direct: analyzer?.handlers ?? null,
    allowBuiltin: client.isFallbackEnabled,
    preferEventPatterns: client.areEventPatternsPreferred,
    timeoutsMs: {
      PATTERN_EXTRACTION: client.timeouts.patternDiscoveryMs,
      QUALITY_ASSESSMENT: client.timeouts.qualityAssessmentMs,
      COMPREHENSIVE_ANALYSIS: client.timeouts.codeAnalysisMs,
      ONEX_COMPLIANCE: client.timeouts.requestMs,
      ARCHITECTURAL_COMPLIANCE: client.timeouts.requestMs,
    },
    events:
      wired === null
        ? null
        : {
            source: wired.isEmbedded ? "embedded" : "events",
            transport: wired.transport,
            service,
            instanceId: settings.instanceId,
            tenant: settings.tenantId,
            timeoutMs: client.timeouts.requestMs,
            maxPendingRequests: client.maxPendingRequests,
            replyPartitions: client.replies,
            breaker: {
              enabled: client.breaker.isEnabled,
              threshold: client.breaker.failureThreshold,
              timeoutMs: client.breaker.openMs,
            },
            retry: client.retry,
            cancelledTopic: control.cancelled,
            progressTopic: control.progress,
          },
  });
}

/** Whether calls may go over events at all; where not, nothing is ever connected. */
export function usesEvents({ client }: Settings): boolean {
  return client.areEventsEnabled && (client.mode === "auto" || client.mode === "events");
}

interface Closable {
  close(): Promise<void>;
}

function drained(worker: Worker): Closable {
  return {
    close: async () => {
      await worker.drain({ graceMs: 1_000 });
    },
  };
}

/** The client, whose `close` then closes what it stands on, in the order given. */
function closing(client: IntelligenceClient, foundations: readonly Closable[]): IntelligenceClient {
  const closeClient = client.close.bind(client);
  client.close = async (options) => {
    await closeClient(options);
    for (const foundation of foundations) await foundation.close();
  };
  return client;
}
