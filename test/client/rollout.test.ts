import { isInRollout } from "@event-intelligence/client";
import { describe, expect, test } from "vitest";

const keys = Array.from({ length: 10_000 }, (_, index) => `src/module_${index}/node_${index % 7}_effect.py`);

describe("isInRollout", () => {
  test("takes nobody at 0 and everybody at 100", () => {
    expect(keys.some((key) => isInRollout(key, 0))).toBe(false);
    expect(keys.every((key) => isInRollout(key, 100))).toBe(true);
  });

  test.each([1, 10, 50, 90])("takes about %d percent of near-equal keys", (percent) => {
    const share = (keys.filter((key) => isInRollout(key, percent)).length / keys.length) * 100;
    expect(Math.abs(share - percent)).toBeLessThan(1.5);
  });

  test("keeps whoever was in when the share grows", () => {
    for (const key of keys.slice(0, 500)) {
      const flags = [0, 0.5, 1, 5, 20, 33.33, 60, 99.99, 100].map((percent) => isInRollout(key, percent));
      expect(flags).toEqual(flags.toSorted());
    }
  });

  test("never changes its mind about a key, not between releases either", () => {
    const firstPercent = (key: string) => Array.from({ length: 101 }, (_, p) => p).find((p) => isInRollout(key, p));
    expect(["", "a.py", "src/main.ts"].map(firstPercent)).toEqual([65, 56, 87]);
  });
});
