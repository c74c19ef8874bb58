import { type RuleFinding, type SettingsRule, togetherOrNot } from "./settings-rule.ts";
import type { SettingName, SettingValues } from "./settings-schema.ts";

const passwordLogin = ["KAFKA_SASL_MECHANISM", "KAFKA_SASL_USERNAME", "KAFKA_SASL_PASSWORD"] as const;
const tokenLogin = [
  "KAFKA_SASL_MECHANISM",
  "KAFKA_SASL_OAUTH_TOKEN_URL",
  "KAFKA_SASL_OAUTH_CLIENT_ID",
  "KAFKA_SASL_OAUTH_CLIENT_SECRET",
] as const;
const scope = "KAFKA_SASL_OAUTH_SCOPE";

/** Secrets that may stand in a file. */
const fileOf = {
  KAFKA_SASL_PASSWORD: "KAFKA_SASL_PASSWORD_FILE",
  KAFKA_SASL_OAUTH_CLIENT_SECRET: "KAFKA_SASL_OAUTH_CLIENT_SECRET_FILE",
} as const;
const secrets = Object.keys(fileOf) as (keyof typeof fileOf)[];

const reads = [...new Set<SettingName>([...passwordLogin, ...tokenLogin, scope, ...Object.values(fileOf)])];

/** What must be set together to log in. */
export const saslRules: readonly SettingsRule[] = [
  { reads, findings: (values) => secrets.flatMap((name) => setTwice(values, name)) },
  { reads, findings: (values) => loginFindings(withFiles(values)) },
];

/** The settings with each secret that stands in a file in its place. */
export function withFiles(values: SettingValues): SettingValues {
  const read = secrets.map((name) => [name, values[name] ?? values[fileOf[name]]]);
  return { ...values, ...Object.fromEntries(read) };
}

function setTwice(values: SettingValues, name: keyof typeof fileOf): readonly RuleFinding[] {
  const variable = fileOf[name];
  if (values[name] === undefined || values[variable] === undefined) return [];
  return [{ variable, reason: `is set beside ${name}`, allowed: "one of the two" }];
}

function loginFindings(values: SettingValues): readonly RuleFinding[] {
  const mechanism = values.KAFKA_SASL_MECHANISM;
  const isGiven = (name: SettingName) => name !== "KAFKA_SASL_MECHANISM" && values[name] !== undefined;
  const isByToken = mechanism === undefined ? tokenLogin.some(isGiven) : mechanism === "oauthbearer";
  const ofTheOther: readonly SettingName[] = isByToken ? passwordLogin : [...tokenLogin, scope];
  const strays = mechanism === undefined ? [] : ofTheOther.filter(isGiven);
  return [
    ...togetherOrNot(values, isByToken ? tokenLogin : passwordLogin),
    ...strays.map((variable) => ({
      variable,
      reason: `is not used by KAFKA_SASL_MECHANISM=${mechanism}`,
      allowed: `unset, or ${isByToken ? "a mechanism with a password" : "KAFKA_SASL_MECHANISM=oauthbearer"}`,
    })),
  ];
}
