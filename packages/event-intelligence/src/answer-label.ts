import type { Answer } from "@event-intelligence/client";

/** What a printed document begins with that holds what was found. */
export function labelOf({
  source,
  confidence,
  fallbackReason,
  value,
}: Answer<{ readonly totalCount: number; readonly partial?: boolean | undefined }>) {
  return {
    version: 1,
    source,
    confidence,
    ...(fallbackReason === null ? {} : { fallbackReason }),
    totalCount: value.totalCount,
    ...(value.partial ? { partial: true } : {}),
  };
}

/** What it ends with. */
export function timingsOf({ timings }: Answer<unknown>) {
  return { wallMs: Math.round(timings.totalMs) };
}

/** Why it was not the first source that answered, as the end of a line; empty where it was. */
export function becauseOf({ fallbackReason }: Answer<unknown>): string {
  return fallbackReason === null ? "" : `, because of ${fallbackReason}`;
}
