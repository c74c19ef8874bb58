import type { ProgressStep } from "@event-intelligence/client";
import { describe, expect, test } from "vitest";
import { progressLine, progressText } from "../../packages/event-intelligence/src/report/progress-line.ts";

describe("the progress line", () => {
  test("shows a bar and counts; rate and time left when there is enough to tell them from", () => {
    expect(progressText({ done: 1, total: 8, inHand: 0, elapsedMs: 200 })).toBe(
      `[${"#".repeat(3)}${"-".repeat(21)}] 1 of 8 files`,
    );
    expect(progressText({ done: 100, total: 400, inHand: 0, elapsedMs: 2_000 })).toBe(
      `[######${"-".repeat(18)}] 100 of 400 files, 50 a second, 6 s left`,
    );
    expect(progressText({ done: 1, total: 400, inHand: 0, elapsedMs: 2_000 })).toMatch(
      /\] 1 of 400 files, 0\.5 a second, 13 min 18 s left$/,
    );
    expect(progressText({ done: 400, total: 400, inHand: 0, elapsedMs: 8_000 })).toBe(
      `[${"#".repeat(24)}] 400 of 400 files, 50 a second`,
    );
    expect(progressText({ done: 0, total: 400, inHand: 0, elapsedMs: 8_000 })).toMatch(/\] 0 of 400 files$/);
  });

  function terminal(columns: number, isTTY = true) {
    const written: string[] = [];
    const stream = { isTTY, columns, write: (text: string) => written.push(text) > 0 };
    return { written, stream: stream as unknown as NodeJS.WriteStream };
  }

  test("stays within the terminal, and is cleared", () => {
    const { written, stream } = terminal(20);
    const line = progressLine(stream, 3);
    line?.update(3);
    line?.clear();
    expect(written).toEqual([`\r\u001b[K[${"#".repeat(18)}`, "\r\u001b[K"]);
  });

  test("counts what workers have in hand, from the steps of the calls", () => {
    const { written, stream } = terminal(200);
    const line = progressLine(stream, 3);
    const step = (correlationId: string, name: string) => line?.watch({ correlationId, step: name } as ProgressStep);
    for (const id of ["a", "b"]) for (const name of ["accepted", "started"]) step(id, name);
    step("a", "finished");
    step("a", "answered");
    line?.update(3);
    expect(written.at(-1)).toMatch(/\] 3 of 3 files, 1 in hand$/);
  });

  test("is nothing where nobody watches, or nothing is to be done", () => {
    for (const { written, stream, total } of [
      { ...terminal(80, false), total: 3 },
      { ...terminal(80), total: 0 },
    ]) {
      expect(progressLine(stream, total)).toBe(null);
      expect(written).toEqual([]);
    }
  });
});
