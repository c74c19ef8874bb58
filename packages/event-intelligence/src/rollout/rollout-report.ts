import { textTable } from "../text-table.ts";
import type { Criterion, Judgement } from "./criteria.ts";

/** A judgement with the circumstances under which it was made. */
export interface RolloutReport extends Judgement {
  /** The time that was judged, as the beginning of a sentence. */
  readonly span: string;
  readonly minCalls: number;
  /** What was left out, and what happened between two snapshots; whole sentences. */
  readonly notes: readonly string[];
}

export function rolloutJson({ verdict, calls, criteria, notes }: RolloutReport): string {
  const printed = criteria.map(({ name, measured, limit, target, verdict: each, unit }) => {
    return { name, measured, limit, target, verdict: each, unit };
  });
  return `${JSON.stringify({ version: 1, verdict, calls, criteria: printed, notes }, null, 2)}\n`;
}

export function rolloutText(report: RolloutReport): string {
  const rows = report.criteria.map((criterion) => [
    criterion.name,
    measuredText(criterion),
    boundText(criterion, criterion.limit),
    boundText(criterion, criterion.target),
    criterion.verdict.replaceAll("-", " "),
  ]);
  const table = textTable(["criterion", "measured", "limit", "target", "verdict"], rows);
  const head = `${report.span}: ${counted(report.calls, "call")} that events were asked in.`;
  return [head, "", table, "", ...report.notes, lastLine(report), ""].join("\n");
}

function lastLine({ verdict, criteria, calls, minCalls }: RolloutReport): string {
  const named = (wanted: Criterion["verdict"]) =>
    criteria.filter((criterion) => criterion.verdict === wanted).map(({ name }) => name);
  if (verdict === "broken") return `Broken: ${named("broken").join(", ")}. Go back to a smaller rollout.`;
  if (verdict === "too-few-calls") {
    return `Too few calls to judge: ${calls}, and at least ${minCalls} are needed (--min-calls). Wait for more.`;
  }
  const unmeasured = criteria.filter(({ measured }) => measured === null).map(({ name }) => name);
  if (unmeasured.length > 0) return `No limit is broken, but nothing was there to measure ${unmeasured.join(", ")} by.`;
  const missed = named("misses-target");
  if (missed.length === 0) return "No limit is broken, and every target is reached.";
  return `No limit is broken, but targets are missed: ${missed.join(", ")}. Stay here until they are reached.`;
}

function measuredText({ measured, unit, detail }: Criterion): string {
  if (measured === null) return "nothing";
  const inBrackets = detail === "" ? "" : ` (${detail})`;
  return `${withUnit(Number(measured.toFixed(unit === "%" ? 2 : 1)), unit)}${inBrackets}`;
}

function boundText({ bound, unit }: Criterion, value: number): string {
  return value === 0 ? "none" : `at ${bound} ${withUnit(value, unit)}`;
}

function withUnit(value: number, unit: Criterion["unit"]): string {
  return unit === "replies" ? String(value) : `${value} ${unit}`;
}

/** A number with its noun. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
