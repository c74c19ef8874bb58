import { stat } from "node:fs/promises";
import { SettingsError, type SettingsProblem } from "./errors.ts";

/**
 * Makes sure that every pattern root is a folder, before anybody promises to search it.
 * @param variable what the caller calls them
 * @throws SettingsError naming all that are not
 */
export async function requireFolders(roots: readonly string[], variable = "PATTERN_ROOTS"): Promise<void> {
  const problems: SettingsProblem[] = [];
  for (const root of roots) {
    const reason = await stat(root).then(
      (stats) => (stats.isDirectory() ? null : "names something that is no folder"),
      (error: NodeJS.ErrnoException) => `names a folder that cannot be read (${error.code})`,
    );
    if (reason !== null) problems.push({ variable, value: root, reason, allowed: "folders that exist" });
  }
  if (problems.length > 0) throw new SettingsError(problems);
}
