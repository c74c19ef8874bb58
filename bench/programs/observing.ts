// What it costs to look at calls: the intelligence client's frame around work that answers at once.
import { Registry } from "prom-client";
import type { Answer } from "../../packages/client/src/answer.ts";
import { createAuditInterceptor } from "../../packages/client/src/audit-interceptor.ts";
import { createLoggingInterceptor } from "../../packages/client/src/logging-interceptor.ts";
import { ObservedCalls } from "../../packages/client/src/observed-calls.ts";
import { createPrometheusObserver } from "../../packages/client/src/prometheus/prometheus-observer.ts";
import { serveCommands } from "../children/serve-commands.ts";

const operation = "QUALITY_ASSESSMENT";
const question = {
  sourcePath: "src/orders/node_order_store_effect.py",
  content: "def total(orders): ...\n".repeat(100),
};
const { sourcePath: subject, content } = question;
const made = { method: "analyzeCode", operation, subject, content, question, options: {} } as const;
const answer = {
  value: { patterns: [] },
  source: "events",
  confidence: 1,
  fallbackReason: null,
  correlationId: "",
  timings: { totalMs: 3.2, queueMs: 1, runMs: 1 },
} as unknown as Answer<never>;

const work = async () => answer;
const silent = { debug: () => {}, info: () => {}, warn: () => {} };
const silentAtInfo = { ...silent, isLevelEnabled: (level: string) => level !== "debug" };
const observer = createPrometheusObserver(new Registry());
const nobody = new ObservedCalls({});
const counted = new ObservedCalls({ observer });
const logged = new ObservedCalls({ interceptors: [createLoggingInterceptor(silentAtInfo)] });
const audit = createAuditInterceptor({ instanceId: "bench", tenant: "default", record: () => {} });
const audited = new ObservedCalls({ interceptors: [audit] });
const loggedAtDebug = new ObservedCalls({ interceptors: [createLoggingInterceptor(silent)] });

/** A call goes through the request client, too, which tells of its attempt. */
const sendAndWork = async ({ correlationId }: { correlationId: string }) => {
  observer({ type: "attempt-ended", operation, correlationId, result: "answered" });
  return answer;
};

const ways = {
  alone: work,
  nobody: () => nobody.run(made, work),
  metrics: () => counted.run(made, sendAndWork),
  logging: () => logged.run(made, work),
  auditing: () => audited.run(made, work),
  loggingAtDebug: () => loggedAtDebug.run(made, work),
};
export type Way = keyof typeof ways;

/** Processor time of a call in microseconds, the best of ten rounds in which the ways take turns. */
async function measure(calls: number): Promise<Record<Way, number>> {
  const best = new Map<Way, number>();
  for (let round = 0; round < 10; round += 1) {
    for (const way of Object.keys(ways) as Way[]) {
      best.set(way, Math.min(best.get(way) ?? Number.POSITIVE_INFINITY, await timeOf(ways[way], calls)));
    }
  }
  return Object.fromEntries(best) as Record<Way, number>;
}

async function timeOf(call: () => Promise<unknown>, calls: number): Promise<number> {
  const before = process.cpuUsage();
  for (let done = 0; done < calls; done += 1) await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

const commands = { measure };
export type ObservingCommands = typeof commands;
serveCommands(commands);
