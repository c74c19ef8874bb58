import { describe, expect, it } from "vitest";
import { wordFinder, wordsOf } from "../../packages/client/src/fallback/relevance.ts";

const points = (prompt: string, subject: string, prose = "", operations: string[] = []) =>
  wordFinder(prompt, operations)?.({ subject: wordsOf(subject), prose: wordsOf(prose) });

describe("wordFinder", () => {
  it("gives three points for a word in the subject, one for a word in the prose, and both only once", () => {
    expect(points("retry", "retry with jitter", "a retry")).toBe(3);
    expect(points("retry", "backoff", "a retry and another retry")).toBe(1);
    expect(points("retry the payment, retry", "retry", "payment")).toBe(4);
  });

  it.each([
    ["retries", "retry", true],
    ["policy", "policies", true],
    ["transactions", "transaction", true],
    ["transactions", "transactional outbox", true],
    ["caching", "cached", true],
    ["migrate", "migration", true],
    ["validate", "validator validating", true],
    ["orders", "order", true],
    ["saved", "saving", true],
    ["processing", "process", true],
    ["rest", "restart restore restaurant", false],
    ["art", "start", false],
  ])("looks for %s in %j as a word in any of its usual forms: %s", (word, subject, isFound) => {
    expect(points(word, subject)).toBe(isFound ? 3 : 0);
  });

  it("passes over words that every question has, but not over operations", () => {
    expect(wordFinder("Write a Python node that does it for us", [])).toBeNull();
    expect(points("", "use", "", ["use"])).toBe(3);
  });

  it("reads words in mixed case and any punctuation", () => {
    expect(points("rateLimit/tokenBucket!", "rate limit token bucket")).toBe(12);
  });

  it("takes no sign of a prompt for more than a letter", () => {
    expect(wordFinder("(.*)+ [ \\", [])).toBeNull();
    expect(points("c++ (xs.*)", "xsx")).toBe(0);
  });
});
