import type { Answer } from "@event-intelligence/client";
import { becauseOf } from "../answer-label.ts";
import { dataNotice } from "./tool-result.ts";

/** The label of an answer, as it stands in a structured result. */
export function labelOfAnswer({ source, confidence, fallbackReason }: Answer<unknown>, truncated: boolean) {
  return { notice: dataNotice, source, confidence, fallbackReason, truncated };
}

/** The same as the first line of a text. */
export function answerLine(answer: Answer<unknown>, found: string): string {
  const { source, confidence } = answer;
  return `${found}; source ${source}, confidence ${confidence.toFixed(2)}${becauseOf(answer)}.`;
}
