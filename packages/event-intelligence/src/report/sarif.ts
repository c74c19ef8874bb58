import { ownVersion, toolName } from "../own-version.ts";
import type { AnalysisReport, FileError, FileReport, ReportedIssue } from "./analysis-report.ts";
import type { KnownIssue } from "./baseline-comparison.ts";
import { fingerprintName } from "./fingerprints.ts";
import { levelOf, sarifRules } from "./sarif-rules.ts";
import { bySeverity } from "./severities.ts";
import { locationOf, placeOf, sourceRootId, sourceRootUri } from "./source-place.ts";

const schemaUrl = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/** How a log is made. */
export interface SarifOptions {
  /** Default: true unless the report holds no answer at all, or is that of an interrupted run. */
  readonly isSuccessful?: boolean | undefined;
  /** The least grave results above it are left out, with a notification that counts them. Default: no limit. */
  readonly maxResults?: number | undefined;
}

/** The report as a log in SARIF 2.1.0, which code hosts and editors show beside the code. The same report, the same log. */
export function sarifLog(report: AnalysisReport, options: SarifOptions = {}) {
  const { files, errors, summary } = report;
  const { isSuccessful = summary.unfinished === 0 && (summary.files === 0 || summary.analyzed > 0) } = options;
  const all = worstFirst(report);
  const kept = all.slice(0, options.maxResults);
  const rules = sarifRules(kept.map(({ issue }) => issue));
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const toResult = ({ path, issue, state }: PlacedIssue) => ({
    ruleId: issue.rule,
    ruleIndex: indexes.get(issue.rule),
    level: levelOf(issue.severity),
    message: { text: issue.message },
    // An issue about the whole file stands at its first line: code hosts show none without a line.
    locations: [placed(path, issue.line ?? 1)],
    partialFingerprints: { [fingerprintName]: issue.fingerprint },
    ...(state === undefined ? {} : { baselineState: state }),
    properties: { severity: issue.severity },
  });
  return {
    $schema: schemaUrl,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: toolName, version: ownVersion(), rules } },
        invocations: [
          {
            executionSuccessful: isSuccessful,
            toolExecutionNotifications: [
              ...leftOutNotification(all.length - kept.length, all.length),
              ...errors.map(failureNotification),
              ...files.flatMap(partialNotification),
            ],
          },
        ],
        originalUriBaseIds: { [sourceRootId]: { uri: sourceRootUri() } },
        results: kept.map(toResult),
      },
    ],
  };
}

const baselineStates = { new: "new", known: "unchanged" } as const;
type BaselineState = "new" | "unchanged" | "absent";

interface PlacedIssue {
  readonly path: string;
  readonly issue: ReportedIssue | KnownIssue;
  readonly state: BaselineState | undefined;
}

/** Code hosts that show a part only show the first. Equally grave ones stay in the order of files; what is fixed is last. */
function worstFirst({ files, fixed = [] }: AnalysisReport): PlacedIssue[] {
  const current = files.flatMap(({ path, issues }) =>
    issues.map((issue): PlacedIssue => ({ path, issue, state: issue.state && baselineStates[issue.state] })),
  );
  return [
    ...current.sort((one, other) => bySeverity(one.issue, other.issue)),
    ...fixed.map((issue): PlacedIssue => ({ path: issue.path, issue, state: "absent" })),
  ];
}

function placed(path: string, startLine?: number) {
  const artifactLocation = locationOf(placeOf(path));
  return { physicalLocation: { artifactLocation, ...(startLine === undefined ? {} : { region: { startLine } }) } };
}

function leftOutNotification(count: number, total: number) {
  if (count === 0) return [];
  return [
    { descriptor: { id: "RESULTS_LEFT_OUT" }, level: "warning", message: { text: leftOutResultsText(count, total) } },
  ];
}

/** Says how many results a log leaves out, and where they are. */
export function leftOutResultsText(count: number, total: number): string {
  return `The SARIF log leaves out the least grave ${count} of ${total} results, since code hosts refuse larger logs. A report in JSON has them all.`;
}

function failureNotification({ path, code, message }: FileError) {
  return { descriptor: { id: code }, level: "error", message: { text: message }, locations: [placed(path)] };
}

function partialNotification({ path, partial, analyzers = [] }: FileReport) {
  if (!partial) return [];
  const failed = analyzers.filter(({ failure }) => failure !== null).map(({ name }) => name);
  const text =
    failed.length === 0
      ? "The file has syntax errors; what stands near them was not understood."
      : `Parts of the analysis failed: ${failed.join(", ")}.`;
  return [{ descriptor: { id: "PARTIAL" }, level: "warning", message: { text }, locations: [placed(path)] }];
}
