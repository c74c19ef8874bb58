import { SettingsError } from "./errors.ts";
import { type Environment, readSettings } from "./settings.ts";

/** A command cannot be run as it was asked for. All problems are in it at once. */
export class UsageError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/**
 * Lets a command begin when all of its options could be read.
 * @throws UsageError naming the wrong options and, along with them, the wrong settings
 */
export function requireUsage(optionProblems: readonly string[], environment: Environment): void {
  if (optionProblems.length > 0) throw new UsageError([...optionProblems, ...settingsProblems(environment)]);
}

function settingsProblems(environment: Environment): string[] {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return [error.message];
    throw error;
  }
}
