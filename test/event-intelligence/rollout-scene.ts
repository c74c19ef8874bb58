import { PassThrough } from "node:stream";
import type { ClientObserver, IntelligenceClient, IntelligenceClientOptions } from "@event-intelligence/client";
import { createPrometheusObserver } from "@event-intelligence/client/prometheus";
import { OperationError } from "@event-intelligence/contracts";
import { Registry } from "prom-client";
import type { CommandContext } from "../../packages/event-intelligence/src/command-context.ts";
import {
  type RolloutCheckOptions,
  runRolloutCheck,
} from "../../packages/event-intelligence/src/commands/rollout-check.ts";
import { callEnded } from "../client/call-ended.ts";
import { operation } from "../client/client-scene.ts";
import { analyzerOf, createIntelligenceScene, goodAnalyzer } from "../client/intelligence-scene.ts";
import type { Responder } from "../client/responder.ts";
import { folderWith } from "./folder-with.ts";

/** What becomes of a call over events; the last two only where `direct` answers, or does not. */
type Fate = "answered" | "slow" | "timed out" | "fails" | "is not understood" | "is mixed up";

const failures: Partial<Record<string, string>> = {
  fails: "INTERNAL_ERROR",
  "is not understood": "UNSUPPORTED_LANGUAGE",
};

export interface Program {
  readonly registry: Registry;
  readonly client: IntelligenceClient;
  readonly broker: Awaited<ReturnType<typeof createIntelligenceScene>>["broker"];
  readonly requestTopic: string;
  /** Makes so many calls with each fate, all at once. */
  call(counts: Partial<Record<Fate, number>>): Promise<void>;
  /** What its metrics page would serve now. */
  metrics(): Promise<string>;
}

/**
 * A program with a client on a broker in memory, whose calls are real and whose metrics are. Only the time that calls took
 * is the test's own: 50 ms, and 600 ms where they are slow, whatever the machine needs for them.
 */
export async function startRollout(
  options: Pick<IntelligenceClientOptions, "direct" | "rolloutPercent" | "mode"> = {},
  registry = new Registry(),
): Promise<Program> {
  const slowIds = new Set<string>();
  const observe = createPrometheusObserver(registry);
  const observer: ClientObserver = (event) =>
    observe(event.type === "call-ended" ? { ...event, totalMs: slowIds.has(event.correlationId) ? 600 : 50 } : event);
  const { client, scene, broker } = await createIntelligenceScene({
    ...options,
    observer,
    timeoutsMs: { [operation]: 60_000 },
    events: { breaker: { enabled: false } },
  });
  const responder = await scene.startResponder();
  responder.do(answerByFate(slowIds));
  return {
    registry,
    client,
    broker,
    requestTopic: scene.service.topics.requested,
    call: async (counts) => {
      const fates = Object.entries(counts).flatMap(([fate, count]) => Array.from({ length: count }, () => fate));
      await Promise.allSettled(
        fates.map((content, index) =>
          client.analyzeCode(
            { sourcePath: `file_${index}.py`, content, operation },
            content === "timed out" ? { timeoutMs: 50 } : {},
          ),
        ),
      );
    },
    metrics: () => registry.metrics(),
  };
}

function answerByFate(slowIds: Set<string>): Parameters<Responder["do"]>[0] {
  return async (request) => {
    const { content } = request.payload;
    const failure = failures[content ?? ""];
    if (failure !== undefined) return request.fail(failure, { retryable: false });
    if (content === "timed out") return undefined;
    if (content === "slow") slowIds.add(request.correlationId);
    if (content === "is mixed up")
      await request.complete({}, { correlationId: "4f0c9a52-8a3c-4c55-9d0a-2c6a4ad7b1de" });
    return request.complete();
  };
}

/** The metrics of a program that made calls, without the calls: for tests of how they are read. */
export async function metricsAfter(counts: { answered: number; timedOut: number }): Promise<string> {
  const registry = new Registry();
  const observe = createPrometheusObserver(registry);
  const timedOut = { source: null, errorCode: "REQUEST_TIMEOUT" } as const;
  for (let index = 0; index < counts.answered; index += 1) observe(callEnded({}));
  for (let index = 0; index < counts.timedOut; index += 1) observe(callEnded(timedOut));
  return await registry.metrics();
}

/** A direct analyzer that answers, and one that cannot. */
export const direct = goodAnalyzer;
export const brokenDirect = analyzerOf(() => Promise.reject(new OperationError("INTERNAL_ERROR", "broken")));

/** What the check printed, and how it ended. */
export interface Checked {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface CheckedJson {
  readonly verdict: string;
  readonly calls: number;
  readonly criteria: readonly { name: string; measured: number | null; verdict: string }[];
  readonly notes: readonly string[];
}

const defaults: RolloutCheckOptions = { minCalls: 100, timeoutMs: 60_000 };

/** Runs the check on files, URLs or `-`. */
export async function check(
  sources: readonly [string, (string | undefined)?],
  options: Partial<RolloutCheckOptions> = {},
  { stdin = "", signal = new AbortController().signal } = {},
): Promise<Checked> {
  const printed = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => {
    const terminal = new PassThrough();
    terminal.on("data", (text: Buffer) => {
      printed[name] += text;
    });
    return terminal as unknown as NodeJS.WriteStream;
  };
  const context: CommandContext = {
    environment: {},
    stdin: new PassThrough().end(stdin) as unknown as NodeJS.ReadStream,
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    signal,
  };
  const exitCode = await runRolloutCheck(context, sources, { ...defaults, ...options });
  return { exitCode, ...printed };
}

/** A file with this text. */
export function snapshotFile(text: string): string {
  return `${folderWith({ "metrics.prom": text })}/metrics.prom`;
}

/** Checks texts, and reads the result as JSON. */
export async function checkTexts(texts: readonly string[], options: Partial<RolloutCheckOptions> = {}) {
  const [first = "", ...later] = texts.map(snapshotFile);
  const { exitCode, stdout } = await check([first, later[0]], { ...options, json: true });
  const report = JSON.parse(stdout) as CheckedJson;
  const verdicts = Object.fromEntries(report.criteria.map(({ name, verdict }) => [name, verdict]));
  const measured = Object.fromEntries(report.criteria.map((criterion) => [criterion.name, criterion.measured]));
  return { exitCode, ...report, verdicts, measured };
}
