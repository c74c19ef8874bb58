import { defaultBudgetMs, remainingBudgetMs } from "@event-intelligence/contracts";
import { describe, expect, it } from "vitest";

const storedMs = 1_767_225_600_000;
const remaining = (timestampType: "append" | "create", ageMs: number, budgetMs: number | null) =>
  remainingBudgetMs({ timestampMs: storedMs, timestampType, brokerNowMs: storedMs + ageMs, budgetMs });

describe("on a topic with the broker's time", () => {
  it("the budget shrinks with the age", () => expect(remaining("append", 1200, 5000)).toBe(3800));
  it("nothing is left at the budget's end", () => expect(remaining("append", 5000, 5000)).toBe(0));
  it("less than nothing is left after it", () => expect(remaining("append", 5001, 5000)).toBe(-1));
  it("a request from the future has its whole budget and no more", () => {
    expect(remaining("append", -4000, 5000)).toBe(5000);
  });
  it("a request without a budget has two minutes", () => {
    expect(defaultBudgetMs).toBe(120_000);
    expect(remaining("append", 1000, null)).toBe(119_000);
  });
});

describe("on a topic with the sender's time", () => {
  it("a fresh request has its budget and no more", () => expect(remaining("create", 0, 5000)).toBe(5000));
  it("the sender's clock may be a minute behind", () => expect(remaining("create", 60_000, 5000)).toBe(5000));
  it("what is far past its budget is expired", () => expect(remaining("create", 65_000, 5000)).toBe(0));
  it("the sender's clock may be ahead", () => expect(remaining("create", -3_600_000, 5000)).toBe(5000));
});
