import { ownVersion, toolName } from "../own-version.ts";
import type { AnalysisReport, FileError, FileReport, ReportedIssue } from "./analysis-report.ts";
import type { KnownIssue } from "./baseline-comparison.ts";
import { fingerprintName } from "./fingerprints.ts";
import { levelOf, sarifRules } from "./sarif-rules.ts";
import { locationOf, placeOf, sourceRootId, sourceRootUri } from "./source-place.ts";

const schemaUrl = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/** The report as a log in SARIF 2.1.0, which code hosts and editors show beside the code. The same report, the same log. */
export function sarifLog(report: AnalysisReport) {
  const { files, errors, fixed = [], summary } = report;
  const rules = sarifRules([...files.flatMap((file) => file.issues), ...fixed]);
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const toResult = (path: string, issue: ReportedIssue | KnownIssue, state: BaselineState | undefined) => ({
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
            executionSuccessful: summary.unfinished === 0 && (summary.files === 0 || summary.analyzed > 0),
            toolExecutionNotifications: [...errors.map(failureNotification), ...files.flatMap(partialNotification)],
          },
        ],
        originalUriBaseIds: { [sourceRootId]: { uri: sourceRootUri() } },
        results: [
          ...files.flatMap(({ path, issues }) =>
            issues.map((issue) => toResult(path, issue, issue.state && baselineStates[issue.state])),
          ),
          ...fixed.map((issue) => toResult(issue.path, issue, "absent")),
        ],
      },
    ],
  };
}

const baselineStates = { new: "new", known: "unchanged" } as const;
type BaselineState = "new" | "unchanged" | "absent";

function placed(path: string, startLine?: number) {
  const artifactLocation = locationOf(placeOf(path));
  return { physicalLocation: { artifactLocation, ...(startLine === undefined ? {} : { region: { startLine } }) } };
}

function failureNotification({ path, code, message }: FileError) {
  return { descriptor: { id: code }, level: "error", message: { text: message }, locations: [placed(path)] };
}

function partialNotification({ path, partial }: FileReport) {
  if (!partial) return [];
  const text = "The file has syntax errors; what stands near them was not understood.";
  return [{ descriptor: { id: "PARTIAL" }, level: "warning", message: { text }, locations: [placed(path)] }];
}
