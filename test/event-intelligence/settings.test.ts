import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { redact, redacted } from "@event-intelligence/contracts";
import { describe, expect, onTestFinished, test } from "vitest";
import { SettingsError } from "../../packages/event-intelligence/src/errors.ts";
import { type Environment, readSettings } from "../../packages/event-intelligence/src/settings.ts";
import {
  describeSettings,
  envExample,
  settingsTableMarkdown,
} from "../../packages/event-intelligence/src/settings-reference.ts";
import { type Setting, settingsTable } from "../../packages/event-intelligence/src/settings-schema.ts";

function failureOf(environment: Environment): SettingsError {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error(`These settings were accepted: ${JSON.stringify(environment)}`);
}

const wrongVariables = (environment: Environment) => failureOf(environment).problems.map(({ variable }) => variable);
const reasonsOf = (environment: Environment) => failureOf(environment).problems.map(({ reason }) => reason);

function writeFiles(texts: Readonly<Record<string, string>>): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), "settings-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
  return (name) => join(folder, name);
}

const certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const privateKey = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n";

describe("settings: defaults", () => {
  test("an empty environment gives the documented defaults and no warning", () => {
    const settings = readSettings({});
    expect(settings.kafka).toEqual({ brokers: undefined, ssl: undefined, sasl: undefined });
    expect(settings.topics).toEqual({
      profiles: ["archon"],
      environment: "dev",
      overrides: {},
      partitions: 3,
      replicationFactor: 1,
      minInsyncReplicas: 1,
      retentionMs: 604_800_000,
      replyRetentionMs: 3_600_000,
    });
    expect(settings.client).toMatchObject({
      areEventsEnabled: true,
      rolloutPercent: 100,
      mode: "auto",
      isFallbackEnabled: true,
      timeouts: {
        requestMs: 5000,
        patternDiscoveryMs: 5000,
        codeAnalysisMs: 10_000,
        qualityAssessmentMs: 10_000,
      },
      replies: "auto",
      maxPendingRequests: 1000,
      breaker: { isEnabled: true, failureThreshold: 5, openMs: 60_000 },
      retry: { maxAttempts: 3, backoffBaseMs: 200, backoffMaxMs: 60_000 },
    });
    expect(settings.worker).toMatchObject({
      group: "event-intelligence-worker",
      readAheadRecordCount: 2000,
      resultCache: { entryCount: 10_000, lifetimeMs: 300_000 },
    });
    expect(settings.worker.concurrency).toBeGreaterThanOrEqual(2);
    expect(settings.instanceId).toMatch(new RegExp(`-${process.pid}$`));
    expect(settings.tenantId).toBe("default");
    expect(settings.health).toEqual({
      host: "127.0.0.1",
      port: 8080,
      areMetricsEnabled: true,
      areExemplarsEnabled: false,
    });
    expect(settings.shutdownTimeoutMs).toBe(30_000);
    expect(settings.log.level).toBe("info");
    expect(settings.corpus.roots).toEqual([]);
    expect(settings.warnings).toEqual([]);
  });

  test("every default written out by hand means the same as leaving it out", () => {
    const defaults = Object.entries<Setting>(settingsTable).flatMap(([name, { default: text }]) =>
      typeof text === "string" ? [[name, text] as const] : [],
    );
    const { texts: _left, ...untouched } = readSettings({});
    const { texts: _right, ...written } = readSettings(Object.fromEntries(defaults));
    expect(defaults.length).toBeGreaterThan(30);
    expect(written).toEqual(untouched);
  });

  test("an empty or blank variable counts as unset", () => {
    const settings = readSettings({ KAFKA_BOOTSTRAP_SERVERS: "", MAX_PENDING_REQUESTS: "  ", USE_EVENT_ROUTING: "" });
    expect(settings.kafka.brokers).toBeUndefined();
    expect(settings.client.maxPendingRequests).toBe(1000);
    expect(settings.warnings).toEqual([]);
  });

  test("the result is frozen in all its parts", () => {
    const settings = readSettings({ KAFKA_BOOTSTRAP_SERVERS: "a:1" });
    const visit = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      expect(Object.isFrozen(value)).toBe(true);
      Object.values(value).forEach(visit);
    };
    visit(settings);
  });

  test("the process's own environment is read when none is given", () => {
    expect(readSettings().instanceId).toBe(readSettings(process.env).instanceId);
  });
});

describe("settings: single values", () => {
  test.each(["true", "TRUE", "1", "yes", "Yes", "on", " on "])("%j is true", (text) => {
    expect(readSettings({ METRICS_ENABLED: text }).health.areMetricsEnabled).toBe(true);
  });

  test.each(["false", "False", "0", "no", "NO", "off"])("%j is false", (text) => {
    expect(readSettings({ METRICS_ENABLED: text }).health.areMetricsEnabled).toBe(false);
  });

  test.each(["ture", "2", "y", "enabled", "null"])("%j is neither true nor false but a problem", (text) => {
    const [problem, ...others] = failureOf({ METRICS_ENABLED: text }).problems;
    expect(others).toEqual([]);
    expect(problem).toEqual({
      variable: "METRICS_ENABLED",
      value: text,
      reason: "is neither true nor false",
      allowed: "true, 1, yes, on or false, 0, no, off",
    });
  });

  test.each(["50", "600000", " 5000 "])("a budget of %j is inside its range", (text) => {
    expect(readSettings({ KAFKA_REQUEST_TIMEOUT_MS: text }).client.timeouts.requestMs).toBe(Number(text));
  });

  test.each([
    ["49", "is below 50"],
    ["-5000", "is below 50"],
    ["600001", "is above 600000"],
    ["99999999999999999999999", "is above 600000"],
    ["5000.5", "is not a whole number"],
    ["5e3", "is not a whole number"],
    ["0x1388", "is not a whole number"],
    ["5s", "is not a whole number"],
    ["NaN", "is not a whole number"],
    ["Infinity", "is not a whole number"],
  ])("a budget of %j is a problem", (text, reason) => {
    expect(reasonsOf({ KAFKA_REQUEST_TIMEOUT_MS: text })).toEqual([reason]);
  });

  test("health port 0 asks for any free port", () => {
    expect(readSettings({ HEALTH_CHECK_PORT: "0" }).health.port).toBe(0);
    expect(wrongVariables({ HEALTH_CHECK_PORT: "65536" })).toEqual(["HEALTH_CHECK_PORT"]);
  });

  test("names are taken in any case, unknown ones are a problem that lists the known ones", () => {
    expect(readSettings({ LOG_LEVEL: "WARN", ANALYSIS_MODE: "Direct" })).toMatchObject({
      log: { level: "warn" },
      client: { mode: "direct" },
    });
    expect(failureOf({ KAFKA_REPLIES: "mine" }).message).toContain("auto, home-partition, all-partitions");
  });

  test.each([
    ["development", "dev"],
    ["dev", "dev"],
    ["staging", "staging"],
    ["production", "production"],
    ["team-7", "team-7"],
  ])("environment %s begins topic names with %s", (text, environment) => {
    expect(readSettings({ KAFKA_ENVIRONMENT: text }).topics.environment).toBe(environment);
  });

  test("an environment that cannot begin a topic name is a problem", () => {
    expect(wrongVariables({ KAFKA_ENVIRONMENT: "my env" })).toEqual(["KAFKA_ENVIRONMENT"]);
  });

  test("pattern roots are separated like PATH", () => {
    const roots = ["/code/one", "/code/with space"];
    expect(readSettings({ PATTERN_ROOTS: roots.join(delimiter) }).corpus.roots).toEqual(roots);
  });

  test("instance and tenant fit into a header", () => {
    expect(readSettings({ INSTANCE_ID: "worker-7", TENANT_ID: "größe" })).toMatchObject({
      instanceId: "worker-7",
      tenantId: "größe",
    });
    expect(wrongVariables({ INSTANCE_ID: "a\nb", TENANT_ID: "x".repeat(201) }).sort()).toEqual([
      "INSTANCE_ID",
      "TENANT_ID",
    ]);
  });
});

describe("settings: brokers", () => {
  test.each([
    ["localhost:29092", ["localhost:29092"]],
    ["a:1, b_1.example.org:65535 ,", ["a:1", "b_1.example.org:65535"]],
    ["10.0.0.1:9092,[::1]:9092,[2001:db8::7]:9093", ["10.0.0.1:9092", "[::1]:9092", "[2001:db8::7]:9093"]],
    ["a:1,a:1", ["a:1"]],
  ])("%j is a list of brokers", (text, brokers) => {
    expect(readSettings({ KAFKA_BOOTSTRAP_SERVERS: text }).kafka.brokers).toEqual(brokers);
  });

  test.each([
    ["localhost", 'has an item "localhost" without a port'],
    ["localhost:", 'has an item "localhost:" that is not host:port'],
    [":9092", 'has an item ":9092" whose host is not a name or an address'],
    ["localhost:0", 'has an item "localhost:0" whose port is not from 1 to 65535'],
    ["localhost:65536", 'has an item "localhost:65536" whose port is not from 1 to 65535'],
    ["localhost:-1", 'has an item "localhost:-1" that is not host:port'],
    ["::1", 'has an item "::1" without a port (an IPv6 address stands in brackets)'],
    ["[::1]", 'has an item "[::1]" without a port (an IPv6 address stands in brackets)'],
    ["[localhost]:9092", 'has an item "[localhost]:9092" whose host is not a name or an address'],
    ["a b:9092", 'has an item "a b:9092" whose host is not a name or an address'],
    ["PLAINTEXT://a:9092", 'has an item "PLAINTEXT://a:9092" with a scheme'],
    [" , ,", "is an empty list"],
  ])("%j is a problem", (text, reason) => {
    expect(reasonsOf({ KAFKA_BOOTSTRAP_SERVERS: text })).toEqual([reason]);
  });

  test("each wrong item of a list is named", () => {
    const [reason] = reasonsOf({ KAFKA_BOOTSTRAP_SERVERS: "good:1,bad,worse:0" });
    expect(reason).toContain('"bad"');
    expect(reason).toContain('"worse:0"');
    expect(reason).not.toContain('"good');
  });
});

describe("settings: topics", () => {
  test("a worker takes several profiles, each once", () => {
    expect(readSettings({ TOPIC_PROFILE: "onex, archon,ONEX" }).topics.profiles).toEqual(["onex", "archon"]);
    expect(wrongVariables({ TOPIC_PROFILE: "archon,other" })).toEqual(["TOPIC_PROFILE"]);
  });

  test("single topics are named by hand, also under their older names", () => {
    const settings = readSettings({ TOPIC_CODE_ANALYSIS_REQUESTED: "mine.requested.v1", KAFKA_TOPIC_FAILED: "f" });
    expect(settings.topics.overrides).toEqual({ requested: "mine.requested.v1", failed: "f" });
    expect(settings.warnings).toEqual(["KAFKA_TOPIC_FAILED is an older name: use TOPIC_CODE_ANALYSIS_FAILED."]);
  });

  test.each(["a/b", "..", "with space", "x".repeat(246)])("%j names no topic", (text) => {
    expect(wrongVariables({ TOPIC_CODE_ANALYSIS_COMPLETED: text })).toEqual(["TOPIC_CODE_ANALYSIS_COMPLETED"]);
  });

  test("a topic named by hand must not be one of the others", () => {
    const requested = "dev.archon-intelligence.intelligence.code-analysis-requested.v1";
    expect(wrongVariables({ TOPIC_CODE_ANALYSIS_COMPLETED: requested })).toEqual(["TOPIC_CODE_ANALYSIS_COMPLETED"]);
    expect(wrongVariables({ TOPIC_CODE_ANALYSIS_FAILED: `${requested}.dlq` })).toEqual(["TOPIC_CODE_ANALYSIS_FAILED"]);
    expect(readSettings({ TOPIC_CODE_ANALYSIS_FAILED: requested, KAFKA_ENVIRONMENT: "staging" }).topics).toBeDefined();
  });

  test("a topic named by hand needs a single profile", () => {
    expect(wrongVariables({ TOPIC_PROFILE: "archon,onex", TOPIC_CODE_ANALYSIS_FAILED: "f" })).toEqual([
      "TOPIC_CODE_ANALYSIS_FAILED",
    ]);
  });

  test("in-sync replicas must not outnumber replicas", () => {
    expect(readSettings({ TOPIC_REPLICATION_FACTOR: "3", TOPIC_MIN_INSYNC_REPLICAS: "2" }).topics).toMatchObject({
      replicationFactor: 3,
      minInsyncReplicas: 2,
    });
    expect(reasonsOf({ TOPIC_MIN_INSYNC_REPLICAS: "2" })).toEqual(["is above TOPIC_REPLICATION_FACTOR, which is 1"]);
  });
});

describe("settings: who may answer", () => {
  test("by default the groups known for the first profile may, and the group our workers join", () => {
    expect(readSettings({}).client.responderGroups).toEqual([
      "event-intelligence-worker",
      "archon-intelligence",
      "archon-intelligence-consumer-group",
      "intelligence_adapter_consumers",
    ]);
    const groups = readSettings({ TOPIC_PROFILE: "OneX,archon", KAFKA_CONSUMER_GROUP: "blue" }).client.responderGroups;
    expect(groups).toEqual([
      "event-intelligence-worker",
      "archon-intelligence",
      "intelligence_adapter_consumers",
      "blue",
    ]);
  });

  test("a given list wins", () => {
    expect(readSettings({ KAFKA_RESPONDER_GROUPS: "one, two" }).client.responderGroups).toEqual(["one", "two"]);
  });
});

describe("settings: TLS and SASL", () => {
  test("the files' texts are read", () => {
    const file = writeFiles({ "ca.pem": certificate, "client.pem": certificate, "client.key": privateKey });
    const { kafka } = readSettings({
      KAFKA_SSL: "on",
      KAFKA_SSL_CA: file("ca.pem"),
      KAFKA_SSL_CERT: file("client.pem"),
      KAFKA_SSL_KEY: file("client.key"),
    });
    expect(kafka.ssl).toEqual({ certificateAuthority: certificate, certificate, privateKey });
  });

  test("TLS needs no file", () => {
    expect(readSettings({ KAFKA_SSL: "true" }).kafka.ssl).toEqual({});
  });

  test("a file that is missing, a folder, or holds something else is a problem", () => {
    const file = writeFiles({ "ca.pem": privateKey, "empty.key": "" });
    const problems = failureOf({
      KAFKA_SSL: "true",
      KAFKA_SSL_CA: file("ca.pem"),
      KAFKA_SSL_CERT: file("missing.pem"),
      KAFKA_SSL_KEY: file("."),
    }).problems;
    expect(problems.map(({ variable, reason }) => `${variable} ${reason}`)).toEqual([
      "KAFKA_SSL_CA names a file without a PEM certificate",
      "KAFKA_SSL_CERT names a file that does not exist",
      "KAFKA_SSL_KEY names something that is not a file",
    ]);
  });

  const isRoot = process.getuid?.() === 0;
  if (isRoot) console.warn("skipped: a file that may not be read, because root may read every file");
  test.skipIf(isRoot)("a file that may not be read is a problem", () => {
    const file = writeFiles({ "ca.pem": certificate });
    chmodSync(file("ca.pem"), 0o000);
    expect(reasonsOf({ KAFKA_SSL: "true", KAFKA_SSL_CA: file("ca.pem") })).toEqual([
      "names a file that this user may not read",
    ]);
  });

  test("a key pasted instead of a path is a problem and is not repeated", () => {
    const failure = failureOf({ KAFKA_SSL: "true", KAFKA_SSL_CERT: "/none", KAFKA_SSL_KEY: privateKey });
    expect(failure.message).toContain("is the content of a file, not its path");
    expect(failure.message).not.toContain("c2VjcmV0");
  });

  test("certificate and key belong together, and files need TLS", () => {
    const file = writeFiles({ "client.pem": certificate, "client.key": privateKey });
    expect(wrongVariables({ KAFKA_SSL: "true", KAFKA_SSL_CERT: file("client.pem") })).toEqual(["KAFKA_SSL_KEY"]);
    expect(wrongVariables({ KAFKA_SSL: "true", KAFKA_SSL_KEY: file("client.key") })).toEqual(["KAFKA_SSL_CERT"]);
    expect(reasonsOf({ KAFKA_SSL_CA: file("client.pem") })).toEqual(["is off, but KAFKA_SSL_CA would need it"]);
  });

  test.each([
    ["plain", "plain"],
    ["SCRAM-SHA-256", "scram-sha-256"],
    ["scram-sha-512", "scram-sha-512"],
  ])("mechanism %s is taken with user name and password", (text, mechanism) => {
    const environment = { KAFKA_SASL_MECHANISM: text, KAFKA_SASL_USERNAME: "me", KAFKA_SASL_PASSWORD: " p " };
    expect(readSettings(environment).kafka.sasl).toEqual({ mechanism, username: "me", password: " p " });
  });

  test.each([
    [["KAFKA_SASL_MECHANISM"], ["KAFKA_SASL_USERNAME", "KAFKA_SASL_PASSWORD"]],
    [["KAFKA_SASL_PASSWORD"], ["KAFKA_SASL_MECHANISM", "KAFKA_SASL_USERNAME"]],
    [["KAFKA_SASL_MECHANISM", "KAFKA_SASL_USERNAME"], ["KAFKA_SASL_PASSWORD"]],
    [["KAFKA_SASL_USERNAME", "KAFKA_SASL_PASSWORD"], ["KAFKA_SASL_MECHANISM"]],
  ])("%j alone misses %j", (given, missing) => {
    const environment = Object.fromEntries(given.map((variable) => [variable, "plain"]));
    expect(wrongVariables(environment)).toEqual(missing);
  });

  const tokenLogin = {
    KAFKA_SASL_MECHANISM: "OAUTHBEARER",
    KAFKA_SASL_OAUTH_TOKEN_URL: "https://login.example.com/token",
    KAFKA_SASL_OAUTH_CLIENT_ID: "me",
    KAFKA_SASL_OAUTH_CLIENT_SECRET: "hunter2",
  };
  const without = (name: string, environment: Readonly<Record<string, string>> = tokenLogin) =>
    Object.fromEntries(Object.entries(environment).filter(([variable]) => variable !== name));

  test("tokens are asked for with a client's id and secret, and with scopes where they are given", () => {
    const login = { mechanism: "oauthbearer", tokenUrl: "https://login.example.com/token", clientId: "me" };
    expect(readSettings(tokenLogin).kafka.sasl).toEqual({ ...login, clientSecret: "hunter2", scope: undefined });
    expect(readSettings({ ...tokenLogin, KAFKA_SASL_OAUTH_SCOPE: "a b" }).kafka.sasl).toMatchObject({ scope: "a b" });
  });

  test.each(Object.keys(tokenLogin))("tokens need %s", (variable) => {
    expect(wrongVariables(without(variable))).toEqual([variable]);
  });

  test.each([
    ["http://login.example.com/token", "clear text"],
    ["login.example.com/token", "is no URL that begins with https://"],
    ["https://me:hunter2@login.example.com/token", "holds credentials"],
  ])("tokens do not come from %s", (url, reason) => {
    const failure = failureOf({ ...tokenLogin, KAFKA_SASL_OAUTH_TOKEN_URL: url });
    expect(failure.message).toContain(reason);
    expect(failure.message).not.toContain("hunter2");
  });

  test("tokens may come from this machine without TLS", () => {
    const url = "http://localhost:8080/token";
    expect(readSettings({ ...tokenLogin, KAFKA_SASL_OAUTH_TOKEN_URL: url }).kafka.sasl).toMatchObject({
      tokenUrl: url,
    });
  });

  test("settings of one kind of login are a problem beside the other", () => {
    const password = { KAFKA_SASL_MECHANISM: "plain", KAFKA_SASL_USERNAME: "me", KAFKA_SASL_PASSWORD: "p" };
    expect(wrongVariables({ ...tokenLogin, KAFKA_SASL_USERNAME: "me" })).toEqual(["KAFKA_SASL_USERNAME"]);
    expect(wrongVariables({ ...password, KAFKA_SASL_OAUTH_SCOPE: "a" })).toEqual(["KAFKA_SASL_OAUTH_SCOPE"]);
  });

  test("a password and a client's secret may stand in files, which end with a line or not", () => {
    const file = writeFiles({ password: "hunter2\n", secret: " hunter3" });
    const password = { KAFKA_SASL_MECHANISM: "plain", KAFKA_SASL_USERNAME: "me" };
    expect(readSettings({ ...password, KAFKA_SASL_PASSWORD_FILE: file("password") }).kafka.sasl).toMatchObject({
      password: "hunter2",
    });
    const secretInFile = { KAFKA_SASL_OAUTH_CLIENT_SECRET_FILE: file("secret") };
    const settings = readSettings({ ...without("KAFKA_SASL_OAUTH_CLIENT_SECRET"), ...secretInFile });
    expect(settings.kafka.sasl).toMatchObject({ clientSecret: " hunter3" });
    expect(wrongVariables({ ...tokenLogin, ...secretInFile })).toEqual(["KAFKA_SASL_OAUTH_CLIENT_SECRET_FILE"]);
  });

  test.each(["missing", "empty", "."])("a secret's file that is %s is a problem", (name) => {
    const file = writeFiles({ empty: "" });
    const environment = {
      ...without("KAFKA_SASL_OAUTH_CLIENT_SECRET"),
      KAFKA_SASL_OAUTH_CLIENT_SECRET_FILE: file(name),
    };
    expect(wrongVariables(environment)).toEqual(["KAFKA_SASL_OAUTH_CLIENT_SECRET_FILE"]);
  });
});

describe("settings: rules between variables", () => {
  test.each(["ENABLE_EVENT_INTELLIGENCE", "KAFKA_ENABLE_INTELLIGENCE"])("%s=off switches events off", (variable) => {
    expect(readSettings({ [variable]: "off" }).client.areEventsEnabled).toBe(false);
  });

  test.each(["ENABLE_EVENT_INTELLIGENCE", "KAFKA_ENABLE_INTELLIGENCE"])(
    "%s=off and no fallback leave nobody to answer",
    (variable) => {
      expect(wrongVariables({ [variable]: "off", ENABLE_BUILTIN_FALLBACK: "no" })).toEqual(["ENABLE_BUILTIN_FALLBACK"]);
    },
  );

  test("events without fallback are allowed", () => {
    expect(readSettings({ ENABLE_BUILTIN_FALLBACK: "no" }).client.isFallbackEnabled).toBe(false);
  });

  test("the base of the back-off must not be above its maximum, also when that is a default", () => {
    expect(wrongVariables({ RETRY_BACKOFF_BASE_MS: "300", RETRY_BACKOFF_MAX_MS: "299" })).toEqual([
      "RETRY_BACKOFF_BASE_MS",
    ]);
    expect(wrongVariables({ RETRY_BACKOFF_MAX_MS: "100" })).toEqual(["RETRY_BACKOFF_BASE_MS"]);
    expect(readSettings({ RETRY_BACKOFF_BASE_MS: "300", RETRY_BACKOFF_MAX_MS: "300" }).client.retry).toMatchObject({
      backoffBaseMs: 300,
      backoffMaxMs: 300,
    });
  });

  test("a rule is not asked about a value that could not be read", () => {
    expect(wrongVariables({ RETRY_BACKOFF_MAX_MS: "soon", RETRY_BACKOFF_BASE_MS: "100000" })).toEqual([
      "RETRY_BACKOFF_MAX_MS",
    ]);
  });
});

describe("settings: older names", () => {
  test.each([
    ["ENABLE_EVENT_BASED_DISCOVERY", "ENABLE_EVENT_INTELLIGENCE"],
    ["USE_EVENT_ROUTING", "ENABLE_EVENT_INTELLIGENCE"],
    ["ENABLE_FILESYSTEM_FALLBACK", "ENABLE_BUILTIN_FALLBACK"],
    ["KAFKA_TOPIC_REQUEST", "TOPIC_CODE_ANALYSIS_REQUESTED"],
    ["KAFKA_TOPIC_COMPLETED", "TOPIC_CODE_ANALYSIS_COMPLETED"],
    ["KAFKA_TOPIC_FAILED", "TOPIC_CODE_ANALYSIS_FAILED"],
  ])("%s is read as %s, with a warning", (alias, variable) => {
    const settings = readSettings({ [alias]: "0" });
    const row = describeSettings(settings).find((candidate) => candidate.variable === variable);
    expect(row).toMatchObject({ value: "0", source: "set" });
    expect(settings.warnings).toEqual([`${alias} is an older name: use ${variable}.`]);
  });

  test("names that agree in meaning are taken together", () => {
    const settings = readSettings({ ENABLE_EVENT_INTELLIGENCE: "no", USE_EVENT_ROUTING: "0" });
    expect(settings.client.areEventsEnabled).toBe(false);
    expect(settings.warnings).toHaveLength(1);
  });

  test.each([
    { ENABLE_EVENT_INTELLIGENCE: "true", USE_EVENT_ROUTING: "false" },
    { ENABLE_EVENT_BASED_DISCOVERY: "true", USE_EVENT_ROUTING: "false" },
  ])("names that disagree are a problem: %j", (environment) => {
    const [problem] = failureOf(environment).problems;
    expect(problem).toMatchObject({ variable: "USE_EVENT_ROUTING", value: "false" });
    expect(problem?.reason).toContain(`${Object.keys(environment)[0]}=true`);
  });

  test("a problem names the variable that was given", () => {
    expect(wrongVariables({ USE_EVENT_ROUTING: "ture" })).toEqual(["USE_EVENT_ROUTING"]);
  });
});

describe("settings: warnings", () => {
  test.each(["KAFKA_CONSUMER_GROUP_PREFIX", "OMNIARCHON_PATH", "OMNINODE_BRIDGE_PATH", "CORRELATION_TRACKING_ENABLED"])(
    "%s of earlier clients is ignored with a reason",
    (variable) => {
      expect(readSettings({ [variable]: "x" }).warnings).toEqual([
        expect.stringMatching(new RegExp(`^${variable} is ignored: .{10,}\\.$`)),
      ]);
    },
  );

  test.each(["SCHEMA_REGISTRY_URL", "SCHEMA_ID_MODE", "REPLY_SIGNING_KEY", "REPLY_TRUSTED_KEYS"])(
    "%s is not supported yet",
    (variable) => {
      expect(readSettings({ [variable]: "x" }).warnings).toEqual([`${variable} is ignored: not supported yet.`]);
    },
  );

  test.each([
    ["KAFKA_BOOTSTRAP_SERVER", "KAFKA_BOOTSTRAP_SERVERS"],
    ["KAFKA_BOOTSTRAPP_SERVERS", "KAFKA_BOOTSTRAP_SERVERS"],
    ["KAFKA_BOOTSTARP_SERVERS", "KAFKA_BOOTSTRAP_SERVERS"],
    ["KAFKA_BOOTSTRAP-SERVERS", "KAFKA_BOOTSTRAP_SERVERS"],
    ["KAFKA_TOPIC_REQUESTS", "KAFKA_TOPIC_REQUEST"],
    ["LOG_LEVLE", "LOG_LEVEL"],
  ])("%s looks like a slip for %s", (slip, meant) => {
    expect(readSettings({ [slip]: "x" }).warnings).toEqual([
      `${slip} is not a setting and is ignored: was ${meant} meant?`,
    ]);
  });

  test.each(["KAFKA_BOOTSTRAP", "KAFKA_SSSL_CERTS", "LOG_DIR", "PATH", "constructor", "TOPIC_PREFIX"])(
    "%s is somebody else's",
    (variable) => {
      expect(readSettings({ [variable]: "x" }).warnings).toEqual([]);
    },
  );

  test("settings that undo each other are pointed out", () => {
    expect(readSettings({ ANALYSIS_MODE: "events", ENABLE_EVENT_INTELLIGENCE: "off" }).warnings).toHaveLength(1);
    expect(readSettings({ ANALYSIS_MODE: "builtin", ENABLE_BUILTIN_FALLBACK: "off" }).warnings).toHaveLength(1);
    const login = { KAFKA_SASL_MECHANISM: "plain", KAFKA_SASL_USERNAME: "me", KAFKA_SASL_PASSWORD: "hunter2" };
    expect(readSettings(login).warnings).toEqual([expect.stringContaining("clear text")]);
    expect(readSettings({ ...login, KAFKA_SSL: "true" }).warnings).toEqual([]);
  });
});

describe("settings: events that are demanded", () => {
  test.each([{}, { KAFKA_BOOTSTRAP_SERVERS: " " }])("need a broker: %j", (environment) => {
    expect(failureOf({ ANALYSIS_MODE: "events", ...environment }).problems).toEqual([
      {
        variable: "KAFKA_BOOTSTRAP_SERVERS",
        value: null,
        reason: "is not set, but ANALYSIS_MODE=events (--mode events) demands workers on a broker",
        allowed: "host:port of a broker, or ANALYSIS_MODE=auto, by which an embedded worker answers",
      },
    ]);
  });

  test.each(["auto", "direct", "builtin"])("are not those of mode %s, which needs none", (mode) => {
    expect(readSettings({ ANALYSIS_MODE: mode }).kafka.brokers).toBeUndefined();
  });
});

describe("settings: problems", () => {
  test("all of them are reported at once, each with variable, value and what is allowed", () => {
    const failure = failureOf({
      KAFKA_SSL: "ture",
      MAX_RETRY_ATTEMPTS: "many",
      KAFKA_BOOTSTRAP_SERVERS: "localhost",
      TOPIC_MIN_INSYNC_REPLICAS: "2",
    });
    expect(failure.code).toBe("SETTINGS_INVALID");
    expect(failure.name).toBe("SettingsError");
    expect(failure.message.split("\n")).toEqual([
      "4 settings are wrong:",
      '- KAFKA_BOOTSTRAP_SERVERS="localhost" has an item "localhost" without a port. Allowed: host:port, several separated by commas, IPv6 in brackets, ports 1 to 65535.',
      '- KAFKA_SSL="ture" is neither true nor false. Allowed: true, 1, yes, on or false, 0, no, off.',
      '- MAX_RETRY_ATTEMPTS="many" is not a whole number. Allowed: whole number from 1 to 100.',
      '- TOPIC_MIN_INSYNC_REPLICAS="2" is above TOPIC_REPLICATION_FACTOR, which is 1. Allowed: at most 1, or a larger TOPIC_REPLICATION_FACTOR.',
    ]);
  });

  test("credentials pasted before a host are taken out", () => {
    for (const text of ["kafka://me:hunter2@a:9092/x", "me:hunter2@a:9092"]) {
      const failure = failureOf({ KAFKA_BOOTSTRAP_SERVERS: text });
      expect(failure.message).not.toContain("hunter2");
      expect(failure.message).toContain(redacted);
    }
  });

  test("an endless value is cut and stays on its line", () => {
    const { message } = failureOf({ LOG_LEVEL: `a\nb${"x".repeat(100_000)}` });
    expect(message.length).toBeLessThan(1000);
    expect(message.split("\n")).toHaveLength(2);
  });
});

describe("settings: what doctor prints", () => {
  const login = {
    KAFKA_SSL: "true",
    KAFKA_SASL_MECHANISM: "plain",
    KAFKA_SASL_USERNAME: "me",
    KAFKA_SASL_PASSWORD: "hunter2",
  };

  test("every variable has one row with its value, default and source", () => {
    const rows = describeSettings(readSettings({ KAFKA_REQUEST_TIMEOUT_MS: "700", WORKER_CONCURRENCY: "1" }));
    expect(rows.map(({ variable }) => variable)).toEqual(Object.keys(settingsTable));
    expect(rows).toContainEqual({
      variable: "KAFKA_REQUEST_TIMEOUT_MS",
      value: "700",
      default: "5000",
      source: "set",
    });
    expect(rows).toContainEqual({
      variable: "WORKER_CONCURRENCY",
      value: "1",
      default: "number of cores, at least 2",
      source: "set",
    });
    expect(rows).toContainEqual({ variable: "KAFKA_SSL_CERT", value: null, default: "unset", source: "default" });
    expect(rows).toContainEqual({ variable: "TENANT_ID", value: "default", default: "default", source: "default" });
  });

  test("no row holds the password", () => {
    const rows = describeSettings(readSettings(login));
    expect(rows).toContainEqual({
      variable: "KAFKA_SASL_PASSWORD",
      value: redacted,
      default: "unset",
      source: "set",
    });
    expect(JSON.stringify(rows)).not.toContain("hunter2");
  });

  test("redacted settings hold neither password nor private key", () => {
    const file = writeFiles({ "client.pem": certificate, "client.key": privateKey });
    const settings = readSettings({
      ...login,
      KAFKA_SSL_CERT: file("client.pem"),
      KAFKA_SSL_KEY: file("client.key"),
    });
    const printed = JSON.stringify(redact(settings));
    expect(printed).not.toContain("hunter2");
    expect(printed).not.toContain("c2VjcmV0");
  });
});

describe("settings: generated documentation", () => {
  test("the table and the example have every variable and the same text on every machine", () => {
    for (const [variable, setting] of Object.entries<Setting>(settingsTable)) {
      expect(settingsTableMarkdown()).toContain(`| \`${variable}\` |`);
      expect(envExample()).toContain(`\n#${variable}=`);
      expect(setting.schema.description, variable).toBeTruthy();
      if (typeof setting.default === "function") expect(setting.defaultMeaning, variable).toBeTruthy();
    }
    expect(settingsTableMarkdown()).not.toContain(String(process.pid));
  });

  test("the example's lines are valid settings once their mark is taken away", () => {
    const lines = envExample()
      .split("\n")
      .filter((line) => /^#[A-Z_]+=/.test(line));
    const environment = Object.fromEntries(lines.map((line) => line.slice(1).split("=", 2)));
    expect(readSettings(environment).kafka.brokers).toEqual(["localhost:29092"]);
  });
});
