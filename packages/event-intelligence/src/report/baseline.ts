import { readFile } from "node:fs/promises";
import { toolName } from "../own-version.ts";
import { UsageError } from "../usage-error.ts";
import type { Baseline, KnownIssue } from "./baseline-comparison.ts";
import { fingerprintName } from "./fingerprints.ts";
import { severities } from "./severities.ts";
import { placeFrom, placeOf } from "./source-place.ts";

/**
 * What an earlier report of this program says, JSON or SARIF.
 * @throws UsageError when the file cannot be read or is no such report
 */
export async function readBaseline(file: string): Promise<Baseline> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError([`--baseline ${file} cannot be read (${error.code}). Check the path and its access rights.`]);
  });
  try {
    return parseBaseline(text);
  } catch (error) {
    throw new UsageError([
      `--baseline ${file} is no baseline: ${(error as Error).message}. ` +
        "Write one with --format json or --format sarif, and --output.",
    ]);
  }
}

/** @throws Error, SyntaxError, URIError or TypeError when the text is no report of this program */
function parseBaseline(text: string): Baseline {
  // Some shells begin a file with a byte order mark.
  const report: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
  if (isRecord(report) && report.version === 1 && Array.isArray(report.files)) {
    return { issues: report.files.flatMap(ofFile), failedPlaces: asList(report.errors).flatMap(ofError) };
  }
  if (isRecord(report) && report.version === "2.1.0" && Array.isArray(report.runs)) {
    return { issues: report.runs.flatMap(ofRun), failedPlaces: report.runs.flatMap(failedOfRun) };
  }
  throw new Error("it is neither a JSON report nor a SARIF log of event-intelligence");
}

type Fields = Readonly<Record<string, unknown>>;

function ofFile(file: unknown): KnownIssue[] {
  if (!isRecord(file) || typeof file.path !== "string" || !Array.isArray(file.issues)) {
    throw new Error("a file in it has no path or no issues");
  }
  const path = placeOf(file.path);
  return file.issues.map((issue: unknown) => knownIssue({ ...asRecord(issue), path }));
}

function ofRun(run: unknown): KnownIssue[] {
  const driver = asRecord(asRecord(asRecord(run).tool).driver);
  if (driver.name !== toolName) throw new Error(`a run in it is by ${JSON.stringify(driver.name)}, not by ${toolName}`);
  return asList(asRecord(run).results).flatMap((result) => ofResult(asRecord(result)));
}

/** Of the notifications those that say of one file that it could not be analysed. */
function failedOfRun(run: unknown): string[] {
  return asList(asRecord(run).invocations)
    .flatMap((invocation) => asList(asRecord(invocation).toolExecutionNotifications).map(asRecord))
    .filter(({ level }) => level === "error")
    .flatMap(({ locations }) => asList(locations).map((location) => uriOf(location)))
    .flatMap((uri) => (uri === undefined ? [] : [placeFrom(uri)]));
}

function ofError(error: unknown): string[] {
  const { path } = asRecord(error);
  return typeof path === "string" ? [placeOf(path)] : [];
}

/** One that an earlier comparison found absent is known no more. */
function ofResult(result: Fields): KnownIssue[] {
  if (result.baselineState === "absent") return [];
  const [location] = asList(result.locations);
  const { region } = asRecord(asRecord(location).physicalLocation);
  const uri = uriOf(location);
  if (uri === undefined) throw new Error("a result in it has no location");
  return [
    knownIssue({
      fingerprint: asRecord(result.partialFingerprints)[fingerprintName],
      path: placeFrom(uri),
      rule: result.ruleId,
      severity: asRecord(result.properties).severity,
      line: asRecord(region).startLine,
      message: asRecord(result.message).text,
    }),
  ];
}

function knownIssue({ fingerprint, path, rule, severity, line, message }: Fields): KnownIssue {
  if (typeof fingerprint !== "string" || typeof rule !== "string" || typeof path !== "string") {
    throw new Error("an issue in it has no fingerprint or no rule, as in reports of older versions");
  }
  return {
    fingerprint,
    path,
    rule,
    severity: severities.find((known) => known === severity) ?? "low",
    line: typeof line === "number" ? line : null,
    message: typeof message === "string" ? message : "",
  };
}

function uriOf(location: unknown): string | undefined {
  const { artifactLocation } = asRecord(asRecord(location).physicalLocation);
  const { uri } = asRecord(artifactLocation);
  return typeof uri === "string" ? uri : undefined;
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function asRecord(value: unknown): Fields {
  return isRecord(value) ? value : {};
}
