import { codeAnalysisTopics } from "@event-intelligence/contracts/code-analysis";
import { saslRules } from "./sasl-rules.ts";
import { type RuleFinding, type SettingsRule, togetherOrNot } from "./settings-rule.ts";
import type { SettingName, SettingValues } from "./settings-schema.ts";

const fileSettings = ["KAFKA_SSL_CA", "KAFKA_SSL_CERT", "KAFKA_SSL_KEY"] as const;
const topicSettings = [
  "TOPIC_CODE_ANALYSIS_REQUESTED",
  "TOPIC_CODE_ANALYSIS_COMPLETED",
  "TOPIC_CODE_ANALYSIS_FAILED",
] as const;

/** Every rule that holds between settings. */
export const settingsRules: readonly SettingsRule[] = [
  {
    reads: ["ENABLE_EVENT_INTELLIGENCE", "KAFKA_ENABLE_INTELLIGENCE", "ENABLE_BUILTIN_FALLBACK"],
    findings: (values) =>
      !areEventsOn(values) && !values.ENABLE_BUILTIN_FALLBACK
        ? [
            {
              variable: "ENABLE_BUILTIN_FALLBACK",
              reason: "leaves nobody to answer, because events are off as well",
              allowed: "true, or both ENABLE_EVENT_INTELLIGENCE and KAFKA_ENABLE_INTELLIGENCE true",
            },
          ]
        : [],
  },
  {
    reads: ["KAFKA_BOOTSTRAP_SERVERS", "ANALYSIS_MODE", "ENABLE_EVENT_INTELLIGENCE", "KAFKA_ENABLE_INTELLIGENCE"],
    // An embedded worker would satisfy the demand, although the worker that is meant was never asked.
    findings: (values) =>
      values.ANALYSIS_MODE === "events" && areEventsOn(values) && values.KAFKA_BOOTSTRAP_SERVERS === undefined
        ? [
            {
              variable: "KAFKA_BOOTSTRAP_SERVERS",
              reason: "is not set, but ANALYSIS_MODE=events (--mode events) demands workers on a broker",
              allowed: "host:port of a broker, or ANALYSIS_MODE=auto, by which an embedded worker answers",
            },
          ]
        : [],
  },
  {
    reads: ["AUDIT_LOG", "KAFKA_BOOTSTRAP_SERVERS"],
    // The embedded broker ends with its process, and its records with it.
    findings: (values) =>
      values.AUDIT_LOG.kind === "topic" && values.KAFKA_BOOTSTRAP_SERVERS === undefined
        ? [
            {
              variable: "AUDIT_LOG",
              reason: "needs a broker that keeps the topic, but KAFKA_BOOTSTRAP_SERVERS is not set",
              allowed: "the path of a file, off, or topic together with KAFKA_BOOTSTRAP_SERVERS",
            },
          ]
        : [],
  },
  {
    reads: ["RETRY_BACKOFF_BASE_MS", "RETRY_BACKOFF_MAX_MS"],
    findings: (values) => notAbove(values, "RETRY_BACKOFF_BASE_MS", "RETRY_BACKOFF_MAX_MS"),
  },
  {
    reads: ["TOPIC_MIN_INSYNC_REPLICAS", "TOPIC_REPLICATION_FACTOR"],
    findings: (values) => notAbove(values, "TOPIC_MIN_INSYNC_REPLICAS", "TOPIC_REPLICATION_FACTOR"),
  },
  ...saslRules,
  {
    reads: ["KAFKA_SSL_CERT", "KAFKA_SSL_KEY"],
    findings: (values) => togetherOrNot(values, ["KAFKA_SSL_CERT", "KAFKA_SSL_KEY"]),
  },
  {
    reads: ["KAFKA_SSL", ...fileSettings],
    findings: (values) => {
      const given = fileSettings.filter((name) => values[name] !== undefined);
      if (values.KAFKA_SSL || given.length === 0) return [];
      return [{ variable: "KAFKA_SSL", reason: `is off, but ${given.join(" and ")} would need it`, allowed: "true" }];
    },
  },
  {
    reads: ["TOPIC_PROFILE", "KAFKA_ENVIRONMENT", ...topicSettings],
    findings: topicClashes,
  },
];

/** Whether both switches of events are on. */
export function areEventsOn(values: SettingValues): boolean {
  return values.ENABLE_EVENT_INTELLIGENCE && values.KAFKA_ENABLE_INTELLIGENCE;
}

/** Whether any call may go over events; where none may, nothing is ever connected. */
export function mayConnect(values: SettingValues): boolean {
  const { ANALYSIS_MODE: mode, EVENT_ROLLOUT_PERCENT: percent } = values;
  return areEventsOn(values) && (mode === "auto" || mode === "events") && percent > 0;
}

/** The topics that were named by hand. */
export function topicOverrides(values: SettingValues): Partial<Record<"requested" | "completed" | "failed", string>> {
  const [requested, completed, failed] = topicSettings.map((name) => values[name]);
  return {
    ...(requested === undefined ? {} : { requested }),
    ...(completed === undefined ? {} : { completed }),
    ...(failed === undefined ? {} : { failed }),
  };
}

function notAbove<Lower extends SettingName, Upper extends SettingName>(
  values: SettingValues & Record<Lower | Upper, number>,
  lower: Lower,
  upper: Upper,
): readonly RuleFinding[] {
  if (values[lower] <= values[upper]) return [];
  const reason = `is above ${upper}, which is ${values[upper]}`;
  return [{ variable: lower, reason, allowed: `at most ${values[upper]}, or a larger ${upper}` }];
}

function topicClashes(values: SettingValues): readonly RuleFinding[] {
  const [variable] = topicSettings.filter((name) => values[name] !== undefined);
  if (variable === undefined) return [];
  const [profile, ...otherProfiles] = values.TOPIC_PROFILE;
  if (otherProfiles.length > 0) {
    const reason = `names a topic by hand, which can belong to one profile only, but TOPIC_PROFILE names several`;
    return [{ variable, reason, allowed: "unset, or one profile in TOPIC_PROFILE" }];
  }
  const topics = Object.values(
    codeAnalysisTopics({ profile, environment: values.KAFKA_ENVIRONMENT, overrides: topicOverrides(values) }),
  );
  if (new Set(topics).size === topics.length) return [];
  const reason = `makes two topics the same: ${topics.join(", ")}`;
  return [{ variable, reason, allowed: "one topic each for requests, completed and failed replies, and dead letters" }];
}
