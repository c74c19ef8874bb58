import type { CodeAnalysisService } from "@event-intelligence/contracts/code-analysis";
import type { ResponderReport, TopicReport, Transport } from "@event-intelligence/transport";
import { type Finding, messageOf, ok, problem, warning } from "./finding.ts";

const stepTimeoutMs = 5_000;
const tolerableSkewMs = 5_000;
const shownGroups = 5;

export async function checkBroker(brokers: readonly string[], transport: Transport): Promise<Finding> {
  const startedAtMs = performance.now();
  try {
    await transport.start({ timeoutMs: stepTimeoutMs });
    return ok("broker", `${brokers.join(", ")} answered in ${Math.round(performance.now() - startedAtMs)} ms`);
  } catch (error) {
    const cure = "Check KAFKA_BOOTSTRAP_SERVERS, the broker, and KAFKA_SSL and KAFKA_SASL_*.";
    return problem("broker", messageOf(error), cure);
  }
}

export async function checkTopics({ topics }: CodeAnalysisService, transport: Transport): Promise<Finding[]> {
  const { requested, completed, failed, deadLetters } = topics;
  try {
    const specs = [requested, completed, failed, deadLetters].map((topic) => ({ topic }));
    const reports = await transport.ensureTopics(specs, { mode: "check", timeoutMs: stepTimeoutMs });
    return reports.map((report) => describeTopic(report, report.topic === deadLetters));
  } catch (error) {
    return [problem("topics", messageOf(error), "Check the broker, and the right to describe topics.")];
  }
}

function describeTopic(report: TopicReport, isForWorkersOnly: boolean): Finding {
  const check = `topic ${report.topic}`;
  const { state, partitions, partitionsWithoutLeader, maxRecordBytes, timestampType } = report;
  if (state === "missing") {
    const cure = "Start a worker, which creates its topics; check KAFKA_ENVIRONMENT and TOPIC_PROFILE.";
    return (isForWorkersOnly ? warning : problem)(check, "does not exist", cure);
  }
  if (state === "denied") return problem(check, "access is denied", "Grant describe, read and write on the topic.");
  if (partitionsWithoutLeader.length > 0) {
    const detail = `partitions ${partitionsWithoutLeader.join(", ")} have no leader`;
    return problem(check, detail, "Bring back the brokers that hold them.");
  }
  const size = maxRecordBytes === null ? "" : `, records up to ${maxRecordBytes} bytes`;
  const detail = `${partitions} partitions${size}, ${timestampType ?? "unknown"} time`;
  if (timestampType !== "create" || isForWorkersOnly) return ok(check, detail);
  const cure = "Set message.timestamp.type=LogAppendTime: with the senders' clocks old requests expire late.";
  return warning(check, detail, cure);
}

export async function checkWorkers(service: CodeAnalysisService, transport: Transport): Promise<Finding> {
  return describeWorkers(service, await lookForWorkers(service, transport));
}

/** Looks once more where a request was not answered although there was a worker: a group also counts one that is dead. */
export async function checkSilentWorkers(service: CodeAnalysisService, transport: Transport): Promise<Finding> {
  const report = await lookForWorkers(service, transport);
  if (report.state !== "serving" || !report.lag) return describeWorkers(service, report);
  return warning(
    "workers",
    `${report.members} in the group, but requests wait that nobody takes: ${report.lag}`,
    "A worker that was killed stays in its group until the broker has missed it for the session timeout (10 s, of these workers): look again then. One that is still there is busy or stuck: look into its log, or start another one.",
  );
}

function lookForWorkers(service: CodeAnalysisService, transport: Transport): Promise<ResponderReport> {
  const query = { groups: service.responderGroups, topic: service.topics.requested };
  return transport.responders(query, { timeoutMs: stepTimeoutMs });
}

function describeWorkers({ responderGroups: groups }: CodeAnalysisService, report: ResponderReport): Finding {
  const lag = report.lag === null ? "" : `, ${report.lag} requests waiting`;
  if (report.state === "serving") return ok("workers", `${report.members} in the group${lag}`);
  if (report.state === "none") {
    const cure = "Start a worker: event-intelligence worker. If yours uses another group, set KAFKA_RESPONDER_GROUPS.";
    return problem("workers", `nobody in ${someOf(groups)}`, cure);
  }
  const unknown = `could not be told: ${report.cause?.message ?? "no reason given"}`;
  const detail = report.state === "rebalancing" ? "the group is rebalancing" : unknown;
  return warning("workers", detail, "Look again in a few seconds; check the right to describe groups.");
}

function someOf(groups: readonly string[]): string {
  const others = groups.length - shownGroups;
  return `${groups.slice(0, shownGroups).join(", ")}${others > 0 ? ` and ${others} more` : ""}`;
}

/** Known after the round trip: only an own stored record tells the broker's time. */
export function checkClock({ status }: Transport): Finding {
  const offsetMs = status.brokerClockOffsetMs;
  if (offsetMs === null) {
    const cure = "Mend the round trip first: the time is measured on its request.";
    return warning("clock", "the broker's time could not be measured", cure);
  }
  const detail = `the broker's clock is ${Math.abs(Math.round(offsetMs))} ms ${offsetMs < 0 ? "behind" : "ahead"}`;
  if (Math.abs(offsetMs) <= tolerableSkewMs) return ok("clock", detail);
  return warning("clock", detail, "Synchronise the clocks (NTP).");
}
