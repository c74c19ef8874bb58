import { EventIntelligenceError } from "@event-intelligence/contracts";

/** One thing that is wrong with one environment variable. */
export interface SettingsProblem {
  readonly variable: string;
  /** What was given, with secrets taken out; null when the variable is not set. */
  readonly value: string | null;
  /** What is wrong, as the end of a sentence that begins with the variable. */
  readonly reason: string;
  /** What would be right. */
  readonly allowed: string;
}

/** The environment variables are wrong. All problems are in it at once, so that one start is enough to see them. */
export class SettingsError extends EventIntelligenceError {
  static override readonly code = "SETTINGS_INVALID";

  /** Not enumerable: the message has all of it, and what prints an error prints its enumerable fields as well. */
  declare readonly problems: readonly SettingsProblem[];

  constructor(problems: readonly SettingsProblem[]) {
    const count = problems.length === 1 ? "1 setting is wrong" : `${problems.length} settings are wrong`;
    super([`${count}:`, ...problems.map((problem) => `- ${problemLine(problem)}`)].join("\n"));
    Object.defineProperty(this, "problems", { value: problems });
  }
}

/** A snapshot of metrics cannot be had or read, or does not say what a rollout is judged by. */
export class SnapshotError extends EventIntelligenceError {
  static override readonly code = "SNAPSHOT_UNREADABLE";
}

function problemLine({ variable, value, reason, allowed }: SettingsProblem): string {
  const subject = value === null ? variable : `${variable}=${JSON.stringify(value)}`;
  return `${subject} ${reason}. Allowed: ${allowed}.`;
}
