import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test, vi } from "vitest";
import { ResultFile } from "../../../packages/analysis/src/results/result-file.ts";
import { createFolder } from "../temporary-folder.ts";

const dayMs = 86_400_000;

function open(path: string, { engineVersion = 1, maxBytes = 1e9 } = {}): ResultFile {
  const file = new ResultFile(path, { engineVersion, maxBytes });
  onTestFinished(() => file.close());
  return file;
}

const newPath = () => join(createFolder(), "results.sqlite");

test("what another version of the engine found is not found, and stays for that version", () => {
  const path = newPath();
  const [older, newer] = [open(path, { engineVersion: 1 }), open(path, { engineVersion: 2 })];
  older.keep([{ key: "a", text: "1" }]);
  expect(newer.find("a")).toBeNull();
  newer.keep([{ key: "a", text: "2" }]);
  expect([older.find("a"), newer.find("a")]).toEqual(["1", "2"]);
});

test("what was not used for a month goes", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const file = open(newPath());
  file.keep([
    { key: "used", text: "1" },
    { key: "unused", text: "2" },
  ]);
  vi.setSystemTime(Date.now() + 20 * dayMs);
  expect(file.find("used")).toBe("1");
  file.keep([]);
  vi.setSystemTime(Date.now() + 15 * dayMs);
  file.tidy();
  expect([file.find("used"), file.find("unused")]).toEqual(["1", null]);
});

test("there is never much more than may be, and what was used last stays", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const path = newPath();
  const file = open(path, { maxBytes: 2_000_000 });
  const text = "x".repeat(10_000);
  for (let batch = 0; batch < 60; batch += 1) {
    vi.setSystemTime(Date.now() + 1_000);
    file.keep(Array.from({ length: 10 }, (_, index) => ({ key: `${batch}-${index}`, text })));
    file.tidy();
  }
  const isKept = (key: string) => file.find(key) !== null;
  expect([isKept("59-9"), isKept("0-0")]).toEqual([true, false]);
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
