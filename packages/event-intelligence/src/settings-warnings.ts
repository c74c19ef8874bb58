import { isOneSlipAway } from "./one-slip-away.ts";
import { type Setting, type SettingName, settingsTable } from "./settings-schema.ts";

/** Variables that mean nothing here, by name, with the reason a reader of their warning gets. */
export const ignoredVariables: Readonly<Record<string, string>> = {
  KAFKA_CONSUMER_GROUP_PREFIX: "clients join no consumer group",
  OMNIARCHON_PATH: "nothing is read from a checkout of another product; name folders in PATTERN_ROOTS",
  OMNINODE_BRIDGE_PATH: "nothing is read from a checkout of another product; name folders in PATTERN_ROOTS",
  CORRELATION_TRACKING_ENABLED: "every call is correlated",
  SCHEMA_REGISTRY_URL: "not supported yet",
  SCHEMA_ID_MODE: "not supported yet",
  REPLY_SIGNING_KEY: "not supported yet",
  REPLY_TRUSTED_KEYS: "not supported yet",
};

const settingNames = Object.keys(settingsTable) as SettingName[];
const aliasesOf = (name: SettingName) => (settingsTable[name] as Setting).aliases ?? [];
const knownNames = new Set([...settingNames, ...settingNames.flatMap(aliasesOf), ...Object.keys(ignoredVariables)]);

/** A sentence for each given variable that is read under an older name, ignored, or probably a typing slip. */
export function settingsWarnings(given: readonly string[]): string[] {
  return given.flatMap((variable) => {
    const current = settingNames.find((name) => aliasesOf(name).includes(variable));
    if (current !== undefined) return [`${variable} is an older name: use ${current}.`];
    if (Object.hasOwn(ignoredVariables, variable)) return [`${variable} is ignored: ${ignoredVariables[variable]}.`];
    if (knownNames.has(variable)) return [];
    const meant = [...knownNames].find((name) => isOneSlipAway(variable, name));
    return meant === undefined ? [] : [`${variable} is not a setting and is ignored: was ${meant} meant?`];
  });
}
