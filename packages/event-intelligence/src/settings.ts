import { isSecretName, redacted, redactText } from "@event-intelligence/contracts";
import { SettingsError, type SettingsProblem } from "./errors.ts";
import { withFiles } from "./sasl-rules.ts";
import { areEventsOn, mayConnect, settingsRules, topicOverrides } from "./settings-rules.ts";
import { type Setting, type SettingName, type SettingValues, settingsTable } from "./settings-schema.ts";
import { settingsWarnings } from "./settings-warnings.ts";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment variables of this process: the only place where they are read. */
export const processEnvironment: Environment = process.env;

/** The text behind one setting, with secrets taken out; null when there is neither a text nor a default. */
export interface SettingText {
  readonly text: string | null;
  readonly source: "default" | "set";
}

type DeepReadonly<Value> = { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> };

/**
 * What the environment says, read once, checked and frozen. The meaning, unit and default of each field stand at its
 * variable in `settingsTable`. It holds the SASL password or client secret, and the private key: log it through `redact` only.
 */
export type Settings = DeepReadonly<ReturnType<typeof nestValues>> & {
  /** Sentences about older names, ignored variables, probable typing slips, and settings that undo each other. */
  readonly warnings: readonly string[];
  /** The text behind each setting; `describeSettings` makes a table of it. */
  readonly texts: Readonly<Record<SettingName, SettingText>>;
};

/**
 * Reads every setting.
 * @throws SettingsError naming all problems at once
 */
export function readSettings(environment: Environment = processEnvironment): Settings {
  const given = givenTexts(environment);
  const { values, texts, problems, wrong } = readEach(given);
  const findings = settingsRules
    .filter(({ reads }) => !reads.some((name) => wrong.has(name)))
    .flatMap((rule) => rule.findings(values));
  problems.push(...findings.map((finding) => ({ ...finding, value: texts[finding.variable].text })));
  if (problems.length > 0) throw new SettingsError(problems);
  const warnings = [...settingsWarnings([...given.keys()]), ...contradictions(values)];
  return deepFreeze({ ...nestValues(values), warnings, texts });
}

/** Empty variables count as unset. A password keeps its spaces. */
function givenTexts(environment: Environment): Map<string, string> {
  const given = new Map<string, string>();
  for (const [variable, text = ""] of Object.entries(environment)) {
    if (text.trim() !== "") given.set(variable, isSecretName(variable) ? text : text.trim());
  }
  return given;
}

interface ReadReport {
  /** Whole but for the settings in `wrong`. */
  readonly values: SettingValues;
  readonly texts: Record<SettingName, SettingText>;
  readonly problems: SettingsProblem[];
  readonly wrong: ReadonlySet<SettingName>;
}

function readEach(given: ReadonlyMap<string, string>): ReadReport {
  const values: Partial<Record<SettingName, unknown>> = {};
  const texts: Partial<Record<SettingName, SettingText>> = {};
  const problems: SettingsProblem[] = [];
  const wrong = new Set<SettingName>();
  const plainTexts = new Map(given);
  for (const [name, setting] of Object.entries(settingsTable) as [SettingName, Setting][]) {
    const fallback =
      typeof setting.default === "function" ? setting.default((earlier) => plainTexts.get(earlier)) : setting.default;
    const own = new Map([name, ...(setting.aliases ?? [])].flatMap((variable) => entryOf(given, variable)));
    const source = own.size > 0 ? "set" : "default";
    if (source === "default" && fallback !== undefined) own.set(name, fallback);
    const [text] = own.values();
    if (text !== undefined) plainTexts.set(name, text);
    texts[name] = { text: text === undefined ? null : withoutSecrets(name, text), source };
    const reading = readOne(name, setting, own);
    values[name] = reading.value;
    problems.push(...reading.problems);
    if (reading.problems.length > 0) wrong.add(name);
  }
  return { values: values as SettingValues, texts: texts as Record<SettingName, SettingText>, problems, wrong };
}

function entryOf(given: ReadonlyMap<string, string>, variable: string): [string, string][] {
  const text = given.get(variable);
  return text === undefined ? [] : [[variable, text]];
}

/** Reads one setting from its own variable and its older names, which must agree where several are given. */
function readOne(name: SettingName, { schema }: Setting, own: ReadonlyMap<string, string>) {
  const problems: SettingsProblem[] = [];
  const readings = [...own].map(([variable, text]) => ({ variable, text, result: schema.safeParse(text) }));
  const problem = (variable: string, text: string, reason: string, allowed: string): SettingsProblem => {
    const value = withoutSecrets(variable, text);
    return { variable, value, reason: withoutSecrets(variable, reason), allowed };
  };
  for (const { variable, text, result } of readings) {
    const reasons = result.error?.issues.map(({ message }) => message) ?? [];
    if (reasons.length > 0) problems.push(problem(variable, text, reasons.join(" and "), schema.description ?? ""));
  }
  const [first, ...others] = readings;
  if (problems.length > 0) return { value: undefined, problems };
  for (const { variable, text, result } of others) {
    if (first === undefined || JSON.stringify(result.data) === JSON.stringify(first.result.data)) continue;
    problems.push(problem(variable, text, `disagrees with ${first.variable}=${first.text}`, `${name} alone`));
  }
  return { value: first?.result.data, problems };
}

const longestShownText = 300;

function withoutSecrets(variable: string, text: string): string {
  if (isSecretName(variable)) return redacted;
  // Credentials before a host are no part of any setting, but people paste them.
  const safe = redactText(text).replace(/(?<![^\s,/"@])[^\s,/"@]+@/g, `${redacted}@`);
  return safe.length > longestShownText ? `${safe.slice(0, longestShownText)}...` : safe;
}

/** Settings that are allowed together although one takes away what the other asks for. */
function contradictions(values: SettingValues): string[] {
  const warnings: string[] = [];
  if (values.ANALYSIS_MODE === "events" && !areEventsOn(values)) {
    warnings.push("ANALYSIS_MODE=events demands events, but they are switched off: every call will fail.");
  }
  if (values.ANALYSIS_MODE === "builtin" && !values.ENABLE_BUILTIN_FALLBACK) {
    warnings.push("ANALYSIS_MODE=builtin demands the built-in catalogue, but ENABLE_BUILTIN_FALLBACK switches it off.");
  }
  if (values.AUDIT_LOG.kind === "topic" && !mayConnect(values)) {
    warnings.push(
      "AUDIT_LOG=topic records nothing: events are switched off, and then nothing is connected. Name a file instead.",
    );
  }
  if (values.KAFKA_SASL_MECHANISM === "plain" && !values.KAFKA_SSL) {
    warnings.push("KAFKA_SASL_MECHANISM=plain without KAFKA_SSL=true sends the password in clear text.");
  }
  if (values.KAFKA_SASL_MECHANISM === "oauthbearer" && !values.KAFKA_SSL) {
    warnings.push("KAFKA_SASL_MECHANISM=oauthbearer without KAFKA_SSL=true sends the tokens in clear text.");
  }
  return warnings;
}

function nestValues(values: SettingValues) {
  return {
    instanceId: values.INSTANCE_ID,
    tenantId: values.TENANT_ID,
    shutdownTimeoutMs: values.SHUTDOWN_TIMEOUT_MS,
    kafka: nestKafka(values),
    topics: {
      profiles: values.TOPIC_PROFILE,
      environment: values.KAFKA_ENVIRONMENT,
      overrides: topicOverrides(values),
      partitions: values.TOPIC_PARTITIONS,
      replicationFactor: values.TOPIC_REPLICATION_FACTOR,
      minInsyncReplicas: values.TOPIC_MIN_INSYNC_REPLICAS,
      retentionMs: values.TOPIC_RETENTION_MS,
      replyRetentionMs: values.TOPIC_REPLY_RETENTION_MS,
    },
    client: nestClient(values),
    worker: {
      group: values.KAFKA_CONSUMER_GROUP,
      concurrency: values.WORKER_CONCURRENCY,
      readAheadRecordCount: values.WORKER_READ_AHEAD,
      resultCache: { entryCount: values.RESULT_CACHE_ENTRIES, lifetimeMs: values.RESULT_CACHE_TTL_MS },
    },
    analysis: {
      nodePath: values.EVENT_INTELLIGENCE_NODE,
      /** Absent: in memory alone. */
      cachePath: fileOf(values.ANALYSIS_CACHE_PATH),
      cacheMegabytes: values.ANALYSIS_CACHE_MEGABYTES,
    },
    corpus: {
      roots: [...(values.PATTERN_ROOTS ?? [])],
      /** Absent: a temporary file. */
      indexPath: fileOf(values.CORPUS_INDEX_PATH),
    },
    health: {
      host: values.HEALTH_CHECK_HOST,
      port: values.HEALTH_CHECK_PORT,
      areMetricsEnabled: values.METRICS_ENABLED,
      areExemplarsEnabled: values.METRICS_EXEMPLARS,
    },
    audit: values.AUDIT_LOG,
    log: { level: values.LOG_LEVEL, format: values.LOG_FORMAT },
  };
}

function fileOf(path: string): string | undefined {
  return path === ":memory:" ? undefined : path;
}

function nestKafka(values: SettingValues) {
  return {
    /** Absent: the embedded transport. */
    brokers: values.KAFKA_BOOTSTRAP_SERVERS,
    /** Absent: no TLS. The files are read: these are their texts. */
    ssl: values.KAFKA_SSL
      ? {
          certificateAuthority: values.KAFKA_SSL_CA,
          certificate: values.KAFKA_SSL_CERT,
          privateKey: values.KAFKA_SSL_KEY,
        }
      : undefined,
    /** Absent: no login. */
    sasl: nestSasl(withFiles(values)),
  };
}

function nestSasl(values: SettingValues) {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = values;
  if (mechanism === "oauthbearer") {
    const { KAFKA_SASL_OAUTH_TOKEN_URL: tokenUrl, KAFKA_SASL_OAUTH_CLIENT_ID: clientId } = values;
    const { KAFKA_SASL_OAUTH_CLIENT_SECRET: clientSecret, KAFKA_SASL_OAUTH_SCOPE: scope } = values;
    if (tokenUrl === undefined || clientId === undefined || clientSecret === undefined) return undefined;
    return { mechanism, tokenUrl, clientId, clientSecret, scope };
  }
  if (mechanism === undefined || username === undefined || password === undefined) return undefined;
  return { mechanism, username, password };
}

function nestClient(values: SettingValues) {
  return {
    areEventsEnabled: areEventsOn(values),
    rolloutPercent: values.EVENT_ROLLOUT_PERCENT,
    mode: values.ANALYSIS_MODE,
    isFallbackEnabled: values.ENABLE_BUILTIN_FALLBACK,
    areEventPatternsPreferred: values.PREFER_EVENT_PATTERNS,
    timeouts: {
      requestMs: values.KAFKA_REQUEST_TIMEOUT_MS,
      patternDiscoveryMs: values.KAFKA_PATTERN_DISCOVERY_TIMEOUT_MS,
      codeAnalysisMs: values.KAFKA_CODE_ANALYSIS_TIMEOUT_MS,
      qualityAssessmentMs: values.KAFKA_QUALITY_ASSESSMENT_TIMEOUT_MS,
    },
    replies: values.KAFKA_REPLIES,
    responderGroups: values.KAFKA_RESPONDER_GROUPS,
    maxPendingRequests: values.MAX_PENDING_REQUESTS,
    breaker: {
      isEnabled: values.CIRCUIT_BREAKER_ENABLED,
      failureThreshold: values.CIRCUIT_BREAKER_THRESHOLD,
      openMs: values.CIRCUIT_BREAKER_TIMEOUT_MS,
    },
    retry: {
      maxAttempts: values.MAX_RETRY_ATTEMPTS,
      backoffBaseMs: values.RETRY_BACKOFF_BASE_MS,
      backoffMaxMs: values.RETRY_BACKOFF_MAX_MS,
    },
  };
}

function deepFreeze<Value extends object>(value: Value): Value {
  for (const part of Object.values(value)) {
    if (typeof part === "object" && part !== null) deepFreeze(part);
  }
  return Object.freeze(value);
}
