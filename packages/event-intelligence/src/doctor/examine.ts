import { createClient } from "../from-env.ts";
import type { IntelligenceClient } from "@event-intelligence/client";
import type { CodeAnalysisService } from "@event-intelligence/contracts/code-analysis";
import type { TopicReport, Transport } from "@event-intelligence/transport";
import { codeAnalysisServices } from "../code-analysis-services.ts";
import { createTransport } from "../create-transport.ts";
import type { Settings } from "../settings.ts";

/** One check's outcome. */
export interface Finding {
  readonly check: string;
  /** A warning costs nothing today; a problem keeps calls from being answered by events. */
  readonly state: "ok" | "warning" | "problem";
  readonly detail: string;
  /** What to do about it; empty when nothing is to be done. */
  readonly cure: string;
}

const stepTimeoutMs = 5_000;
const tolerableSkewMs = 5_000;

/** Runs every check in the order in which a call needs them; what cannot be looked at is left out. Never rejects. */
export async function examine(settings: Settings, signal: AbortSignal): Promise<Finding[]> {
  const findings: Finding[] = settings.warnings.map((warning) => ({ check: "settings", state: "warning", detail: warning, cure: "" }));
  if (!settings.client.areEventsEnabled) {
    return [...findings, ok("events", "switched off: nothing is ever connected")];
  }
  const { transport, isEmbedded } = await createTransport(settings);
  if (isEmbedded) {
    await transport.close();
    return [...findings, ok("broker", "none configured: an embedded worker answers in the asking process")];
  }
  try {
    findings.push(await checkBroker(settings, transport));
    if (transport.status.state !== "connected") return findings;
    for (const service of codeAnalysisServices(settings)) findings.push(...(await checkTopics(service, transport)));
    findings.push(await checkWorkers(codeAnalysisServices(settings)[0], transport));
    findings.push(await checkRoundTrip(createClient(settings, null, { transport, isEmbedded }), signal));
    findings.push(checkClock(transport));
  } finally {
    await transport.close();
  }
  return findings;
}

async function checkBroker(settings: Settings, transport: Transport): Promise<Finding> {
  const brokers = settings.kafka.brokers?.join(", ") ?? "";
  const startedAtMs = performance.now();
  try {
    await transport.start({ timeoutMs: stepTimeoutMs });
    return ok("broker", `${brokers} answered in ${Math.round(performance.now() - startedAtMs)} ms`);
  } catch (error) {
    return problem("broker", messageOf(error), "Check KAFKA_BOOTSTRAP_SERVERS, the broker, and KAFKA_SSL and KAFKA_SASL_*.");
  }
}

async function checkTopics(service: CodeAnalysisService, transport: Transport): Promise<Finding[]> {
  const { requested, completed, failed, deadLetters } = service.topics;
  try {
    const specs = [requested, completed, failed, deadLetters].map((topic) => ({ topic }));
    const reports = await transport.ensureTopics(specs, { mode: "check", timeoutMs: stepTimeoutMs });
    return reports.map((report) => describeTopic(report, report.topic === deadLetters));
  } catch (error) {
    return [problem("topics", messageOf(error), "Check the broker, and the right to describe topics.")];
  }
}

function describeTopic(report: TopicReport, isOptional: boolean): Finding {
  const check = `topic ${report.topic}`;
  const { state, partitions, partitionsWithoutLeader, maxRecordBytes, timestampType } = report;
  if (state === "missing") {
    const cure = "Start a worker, which creates its topics; check KAFKA_ENVIRONMENT and TOPIC_PROFILE.";
    return isOptional ? { check, state: "warning", detail: "does not exist", cure } : problem(check, "does not exist", cure);
  }
  if (state === "denied") return problem(check, "access is denied", "Grant describe, read and write on the topic.");
  if (partitionsWithoutLeader.length > 0) {
    const detail = `partitions ${partitionsWithoutLeader.join(", ")} have no leader`;
    return problem(check, detail, "Bring back the brokers that hold them.");
  }
  const size = maxRecordBytes === null ? "" : `, records up to ${maxRecordBytes} bytes`;
  const detail = `${partitions} partitions${size}, ${timestampType ?? "unknown"} time`;
  if (timestampType !== "create" || isOptional) return ok(check, detail);
  const cure = "Set message.timestamp.type=LogAppendTime: with the senders' clocks old requests expire late.";
  return { check, state: "warning", detail, cure };
}

async function checkWorkers(service: CodeAnalysisService, transport: Transport): Promise<Finding> {
  const groups = service.responderGroups;
  const report = await transport.responders({ groups, topic: service.topics.requested }, { timeoutMs: stepTimeoutMs });
  const lag = report.lag === null ? "" : `, ${report.lag} requests waiting`;
  if (report.state === "serving") return ok("workers", `${report.members} in the group${lag}`);
  if (report.state === "none") {
    const cure = "Start a worker: event-intelligence worker. If yours uses another group, set KAFKA_RESPONDER_GROUPS.";
    return problem("workers", `nobody in ${groups.join(", ")}`, cure);
  }
  const detail = report.state === "rebalancing" ? "the group is rebalancing" : `could not be told: ${report.cause?.message}`;
  return { check: "workers", state: "warning", detail, cure: "Look again in a few seconds; check the right to describe groups." };
}

async function checkRoundTrip(client: IntelligenceClient, signal: AbortSignal): Promise<Finding> {
  const question = { sourcePath: "doctor.py", content: "def one():\n    return 1\n", operation: "QUALITY_ASSESSMENT" } as const;
  try {
    const { timings, source } = await client.analyzeCode(question, { timeoutMs: stepTimeoutMs, signal });
    if (source === "events") return ok("round trip", `answered in ${timings.totalMs.toFixed(1)} ms`);
    return problem("round trip", `answered by ${source} instead of events`, "Check ANALYSIS_MODE and EVENT_ROLLOUT_PERCENT.");
  } catch (error) {
    return problem("round trip", messageOf(error), "Mend the checks above first; then look into the worker's log.");
  } finally {
    await client.close();
  }
}

/** Known after the round trip: only an own stored record tells the broker's time. */
function checkClock(transport: Transport): Finding {
  const offsetMs = transport.status.brokerClockOffsetMs;
  if (offsetMs === null) {
    return { check: "clock", state: "warning", detail: "the broker's time could not be measured", cure: "" };
  }
  const detail = `the broker's clock is ${Math.abs(Math.round(offsetMs))} ms ${offsetMs < 0 ? "behind" : "ahead"}`;
  if (Math.abs(offsetMs) <= tolerableSkewMs) return ok("clock", detail);
  return { check: "clock", state: "warning", detail, cure: "Synchronise the clocks (NTP)." };
}

function ok(check: string, detail: string): Finding {
  return { check, state: "ok", detail, cure: "" };
}

function problem(check: string, detail: string, cure: string): Finding {
  return { check, state: "problem", detail, cure };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
