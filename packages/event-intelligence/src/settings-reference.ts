import type { Settings } from "./settings.ts";
import { type Setting, type SettingName, settingsTable } from "./settings-schema.ts";
import { ignoredVariables } from "./settings-warnings.ts";

const entries = Object.entries(settingsTable) as [SettingName, Setting][];

/** One setting as `doctor` prints it. */
export interface SettingRow {
  readonly variable: SettingName;
  /** The value in force, secrets taken out; null when the setting is off. */
  readonly value: string | null;
  /** The default, in words where it is computed or absent. */
  readonly default: string;
  readonly source: "default" | "set";
}

/** Every setting with its value in force, its default and where the value came from; no row holds a secret. */
export function describeSettings(settings: Settings): readonly SettingRow[] {
  return entries.map(([variable, setting]) => {
    const { text, source } = settings.texts[variable];
    return { variable, value: text, default: defaultInWords(setting), source };
  });
}

/** The table of all settings for the README. */
export function settingsTableMarkdown(): string {
  const rows = entries.map(([variable, setting]) => {
    const aliases = (setting.aliases ?? []).map((alias) => `\`${alias}\``).join(", ");
    return [
      `\`${variable}\``,
      typeof setting.default === "string" ? `\`${setting.default}\`` : defaultInWords(setting),
      setting.schema.description ?? "",
      aliases === "" ? setting.meaning : `${setting.meaning} Older names, read with a warning: ${aliases}.`,
    ];
  });
  const ignored = Object.entries(ignoredVariables).map(([variable, reason]) => `\`${variable}\` (${reason})`);
  return [
    markdownTable(["variable", "default", "allowed", "meaning"], rows),
    "",
    `Ignored with a warning: ${ignored.join(", ")}.`,
  ].join("\n");
}

/** The text of `.env.example`: every setting with its default, commented out, so that a copy changes nothing. */
export function envExample(): string {
  const blocks = entries.map(([variable, setting]) => {
    const shown = typeof setting.default === "string" ? setting.default : (setting.example ?? "");
    return [
      `# ${plain(setting.meaning)}`,
      `# Allowed: ${plain(setting.schema.description ?? "")}. Default: ${plain(defaultInWords(setting))}.`,
      `#${variable}=${shown}`,
    ].join("\n");
  });
  return `# Settings of event-intelligence. An empty or missing variable means its default.\n\n${blocks.join("\n\n")}\n`;
}

/** A markdown table; a bar in a cell stays a bar. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function defaultInWords({ default: value, defaultMeaning }: Setting): string {
  return defaultMeaning ?? (typeof value === "string" ? value : "unset");
}

function plain(text: string): string {
  return text.replaceAll("`", "");
}
