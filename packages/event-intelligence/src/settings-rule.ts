import type { SettingsProblem } from "./errors.ts";
import type { SettingName, SettingValues } from "./settings-schema.ts";

/** What a rule finds; the value is added by whoever knows the text. */
export type RuleFinding = Omit<SettingsProblem, "variable" | "value"> & { readonly variable: SettingName };

/** A demand on several settings at once. It is asked only when each of them could be read. */
export interface SettingsRule {
  readonly reads: readonly SettingName[];
  findings(values: SettingValues): readonly RuleFinding[];
}

/** A finding for each setting that is not set although another of them is. */
export function togetherOrNot(values: SettingValues, names: readonly SettingName[]): readonly RuleFinding[] {
  const given = names.filter((name) => values[name] !== undefined);
  if (given.length === 0) return [];
  return names
    .filter((name) => values[name] === undefined)
    .map((variable) => ({
      variable,
      reason: `is not set, but ${given.join(" and ")} ${given.length === 1 ? "is" : "are"}`,
      allowed: `${names.join(" and ")} together, or none of them`,
    }));
}
