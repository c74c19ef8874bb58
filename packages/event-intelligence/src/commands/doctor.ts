import { type CommandContext, exitCodes } from "../command-context.ts";
import { examine } from "../doctor/examine.ts";
import type { Finding } from "../doctor/finding.ts";
import { readSettings } from "../settings.ts";
import { describeSettings } from "../settings-reference.ts";
import { textTable } from "../text-table.ts";

/** Checks everything a call needs, and prints each problem with its cure. */
export async function runDoctor(context: CommandContext, options: { json?: boolean | undefined }): Promise<number> {
  const settings = readSettings(context.environment);
  const findings = await examine(settings, context.signal);
  context.signal.throwIfAborted();
  const isHealthy = findings.every((finding) => finding.state !== "problem");
  if (options.json) {
    const report = { version: 1, healthy: isHealthy, findings, settings: describeSettings(settings) };
    context.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } else {
    const given = describeSettings(settings).filter(({ source }) => source === "set");
    const settingsText = given.map(({ variable, value }) => `  ${variable}=${value}`).join("\n") || "  (all defaults)";
    context.stdout.write(`Settings\n${settingsText}\n\n${findingsText(findings)}\n`);
  }
  return isHealthy ? exitCodes.fine : exitCodes.checkFailed;
}

function findingsText(findings: readonly Finding[]): string {
  const table = textTable(
    ["check", "state", "what was found"],
    findings.map(({ check, state, detail }) => [check, state, detail]),
  );
  // Several findings may have the same cure.
  const cures = new Set(findings.flatMap(({ check, cure }) => (cure === "" ? [] : `- ${check}: ${cure}`)));
  return cures.size === 0
    ? `${table}\n\nEverything a call needs is there.`
    : `${table}\n\nWhat to do\n${[...cures].join("\n")}`;
}
