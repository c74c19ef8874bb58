import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test, vi } from "vitest";
import { ResultFile } from "../../../packages/analysis/src/results/result-file.ts";
import { ResultReader } from "../../../packages/analysis/src/results/result-reader.ts";
import { createFolder } from "../temporary-folder.ts";

const dayMs = 86_400_000;

function open(path: string, maxBytes = 1e9): ResultFile {
  const file = new ResultFile(path, maxBytes);
  onTestFinished(() => file.close());
  return file;
}

/** Whether a result is there. */
function isKept(path: string, key: string): boolean {
  const reader = new ResultReader(path);
  try {
    return reader.find(key) !== null;
  } finally {
    reader.close();
  }
}

const newPath = () => join(createFolder(), "results.sqlite");

test("what was not used for a month goes", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const path = newPath();
  const file = open(path);
  file.write(
    [
      { key: "used", text: "1" },
      { key: "unused", text: "2" },
    ],
    [],
  );
  vi.setSystemTime(Date.now() + 20 * dayMs);
  const reader = new ResultReader(path);
  const found = reader.find("used");
  reader.close();
  file.write([], [found?.id ?? 0]);
  vi.setSystemTime(Date.now() + 15 * dayMs);
  file.tidy();
  expect([isKept(path, "used"), isKept(path, "unused")]).toEqual([true, false]);
});

test("there is never much more than may be, and what was used last stays", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const path = newPath();
  const file = open(path, 2_000_000);
  const text = "x".repeat(10_000);
  for (let batch = 0; batch < 60; batch += 1) {
    vi.setSystemTime(Date.now() + 1_000);
    file.write(
      Array.from({ length: 10 }, (_, index) => ({ key: `${batch}-${index}`, text })),
      [],
    );
    file.tidy();
  }
  expect([isKept(path, "59-9"), isKept(path, "0-0")]).toEqual([true, false]);
  expect(statSync(path).size).toBeLessThan(4_000_000);
});

test("a database of another program is set aside, with its content", () => {
  const path = newPath();
  const other = new DatabaseSync(path);
  other.exec("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (7)");
  other.close();
  expect(open(path).notice).toContain("it is a database of another program");
  const kept = new DatabaseSync(`${path}.set-aside`, { readOnly: true });
  expect(kept.prepare("SELECT a FROM theirs").get()).toEqual({ a: 7 });
  kept.close();
});
