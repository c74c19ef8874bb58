import { redact, redactText } from "@event-intelligence/contracts";
import {
  type ContextQuery,
  contributionSchema,
  type ParsedContribution,
  type SourceReport,
} from "@event-intelligence/contracts/context";
import type { AnswerSource } from "../answer-source.ts";
import { reasonOf } from "../call-errors.ts";
import { NoSourceError, RequestTimeoutError } from "../errors.ts";
import { withinBounds } from "../within-bounds.ts";
import { SkippedSourceError } from "./without-catalogue.ts";

/** What a source gave, before it is looked at. */
export interface Gathered {
  readonly contribution: unknown;
  /** Who answered; null where nobody but the source itself could have. */
  readonly answeredBy: AnswerSource | null;
  /** What stands at its items as their source. */
  readonly itemSource: string;
  /** Why not the one that should have; null where it did. */
  readonly fallbackReason: string | null;
  readonly correlationId: string | null;
}

/** A source as a gathering sees it. */
export interface AskedSource {
  readonly name: string;
  readonly timeoutMs: number;
  /** Of items that name none. */
  readonly confidence: number;
  gather(query: ContextQuery, signal: AbortSignal): Promise<Gathered>;
}

/** What came of asking a source: how it ended, and what it gave. */
export interface AskedAnswer {
  readonly report: SourceReport;
  /** What stands at its items as their source. */
  readonly source: string;
  readonly confidence: number;
  readonly contribution: ParsedContribution;
}

const maxMessageLength = 500;
/** One for all: making an error takes longer than the rest of an abort. */
const noLongerAwaited = new Error("Nobody waits for this source any more.");
const nothing = contributionSchema.parse({});

/** Asks one source within its budget. Rejects only when the call itself ends, with its error. */
export async function askSource(
  source: AskedSource,
  query: ContextQuery,
  { callSignal, toAbort }: { callSignal: AbortSignal; toAbort(): Error },
): Promise<AskedAnswer> {
  const ended = new AbortController();
  const signal = AbortSignal.any([callSignal, ended.signal]);
  try {
    const { contribution, ...label } = await withinBounds(gather(source, query, signal), {
      timeoutMs: source.timeoutMs,
      toTimeout: () => timeoutOf(source),
      signal: callSignal,
      toAbort,
    });
    return readContribution(source, contribution, label);
  } catch (error) {
    if (callSignal.aborted) throw toAbort();
    return failed(source, error);
  } finally {
    // Who waits no longer lets the source stop, too.
    ended.abort(noLongerAwaited);
  }
}

/** A source that throws at once has failed like one that rejects later. */
async function gather(source: AskedSource, query: ContextQuery, signal: AbortSignal): Promise<Gathered> {
  return await source.gather(query, signal);
}

function timeoutOf({ name, timeoutMs }: AskedSource): RequestTimeoutError {
  return new RequestTimeoutError(`The source ${name} gave nothing within ${Math.round(timeoutMs)} ms.`, {});
}

function readContribution(
  source: AskedSource,
  contribution: unknown,
  label: Omit<Gathered, "contribution">,
): AskedAnswer {
  const { name, confidence } = source;
  const result = tryParse(contribution ?? {});
  if (!result.success) return silent(source, "invalid", "INVALID_CONTRIBUTION", describe(result.error));
  const items = Object.values(result.data).reduce((count, list) => count + list.length, 0);
  const { answeredBy, itemSource, fallbackReason: reason, correlationId } = label;
  return {
    report: {
      name,
      outcome: items === 0 ? "empty" : "answered",
      reason,
      message: null,
      answeredBy,
      correlationId,
      items,
    },
    source: itemSource,
    confidence,
    contribution: result.data,
  };
}

/** Reading what somebody else's program gave may itself throw: it may have getters. */
function tryParse(
  contribution: unknown,
): { success: true; data: ParsedContribution } | { success: false; error: unknown } {
  try {
    return contributionSchema.safeParse(contribution);
  } catch (error) {
    return { success: false, error };
  }
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Of a union: what each of its members says. */
  readonly errors?: readonly (readonly Issue[])[];
}

function describe(error: unknown): string {
  const { issues } = error as { issues?: readonly Issue[] };
  if (issues === undefined) return messageOf(error);
  return issues
    .slice(0, 3)
    .map(innermost)
    .map(({ path, message }) => `${path.map(String).join(".") || "the contribution"}: ${message}`)
    .join("; ");
}

/** That a fact is neither a text nor an object says little; what is wrong with it as one of them says more. */
function innermost(issue: Issue): Issue {
  const inner = issue.errors?.flatMap((issues) => issues.slice(0, 1)) ?? [];
  const telling = inner.find(({ path }) => path.length > 0) ?? inner[0];
  return telling === undefined ? issue : innermost({ ...telling, path: [...issue.path, ...telling.path] });
}

function failed(source: AskedSource, error: unknown): AskedAnswer {
  if (error instanceof RequestTimeoutError) return silent(source, "timed-out", reasonOf(error), messageOf(error));
  const isSkipped = error instanceof NoSourceError || error instanceof SkippedSourceError;
  return silent(source, isSkipped ? "skipped" : "failed", stableReason(error), messageOf(error));
}

/** A code as they are usually written. What somebody else's error has in this place may be anything. */
const usualCode = /^[A-Za-z][\w.-]{0,63}$/;

function stableReason(error: unknown): string {
  const reason = orElse(() => reasonOf(error), "");
  return usualCode.test(reason) ? redactText(reason) : "UNEXPECTED_ERROR";
}

/** Whatever was thrown: it may be no error, or one that throws when it is looked at. */
function messageOf(error: unknown): string {
  const text = orElse(() => String(error instanceof Error ? error.message : error), "something that has no message");
  return String(redact(text, { maxTextLength: maxMessageLength }));
}

function orElse(read: () => string, otherwise: string): string {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

function silent(
  { name, confidence }: AskedSource,
  outcome: SourceReport["outcome"],
  reason: string,
  message: string,
): AskedAnswer {
  return {
    report: { name, outcome, reason, message, answeredBy: null, correlationId: null, items: 0 },
    source: name,
    confidence,
    contribution: nothing,
  };
}
