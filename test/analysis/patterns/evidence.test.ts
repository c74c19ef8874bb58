import { expect, test } from "vitest";
import { shareEngine } from "../engine.ts";

const engine = shareEngine({ processes: 1 });

async function onlyHit(sourcePath: string, lines: readonly string[], patternType: string) {
  const options = { patternTypes: [patternType] };
  const { patterns } = await engine.analyze("PATTERN_EXTRACTION", { sourcePath, content: lines.join("\n"), options });
  expect(patterns).toHaveLength(1);
  return patterns[0];
}

test("a decorator is evidence, and the hit begins with it", async () => {
  const lines = ["import tenacity", "", "@tenacity.retry", "def fetch():", "    return get()"];
  const hit = await onlyHit("a.py", lines, "retry");
  expect(hit?.evidence).toEqual([{ sign: "decorator @tenacity.retry", line: 3 }]);
  expect(hit).toMatchObject({ startLine: 3, endLine: 5, confidence: 0.9 });
});

test("a sign of several parts names them all", async () => {
  const lines = [
    "async function load() {",
    "  for (let attempt = 0; attempt < 3; attempt += 1) {",
    "    try {",
    "      return await get();",
    "    } catch {",
    "      await sleep(100);",
    "    }",
    "  }",
    "}",
  ];
  const hit = await onlyHit("a.ts", lines, "retry with backoff");
  expect(hit?.evidence?.[0]).toEqual({
    sign: "loop for (let attempt = 0; attempt < 3; attempt += 1) with error handling by catch, call of sleep, name attempt",
    line: 2,
  });
});

test("evidence stands from the top down and its texts are short", async () => {
  const type = `OrderRepository<${"Order, ".repeat(100)}Id>`;
  const lines = [`public interface Orders extends JpaRepository<${type}> {`, "    Order findById(Id id);", "}"];
  const hit = await onlyHit("Orders.java", lines, "repository");
  for (const { sign } of hit?.evidence ?? []) expect(sign.length).toBeLessThanOrEqual(200);
  expect(hit?.evidence?.[0]?.sign).toMatch(/^base JpaRepository<OrderRepository</);
});

test("a method of Go counts for its type, and is shown where only it tells of the pattern", async () => {
  const lines = [
    "package a",
    "",
    "type UserRepository struct{ db *sql.DB }",
    "",
    "func (r *UserRepository) Find(id int) (*User, error) { return nil, nil }",
    "",
    "func (r *UserRepository) Save(user *User) error { return r.breaker.Execute(save) }",
  ];
  const repository = await onlyHit("a.go", lines, "repository");
  expect(repository).toMatchObject({ startLine: 3, endLine: 3 });
  expect(repository?.evidence).toEqual([{ sign: "type UserRepository with function Find, function Save", line: 3 }]);
  const breaker = await onlyHit("a.go", lines, "circuit breaker");
  expect(breaker).toMatchObject({ startLine: 7, endLine: 7, codeSnippet: lines[6] });
});

test("the snippet of a long class shows the evidence", async () => {
  const lines = ["class Api:", ...Array.from({ length: 60 }, (_, index) => `    a${index} = ${index}`)];
  lines.push("    def call(self):", "        return self.payment_breaker.call(get)");
  const hit = await onlyHit("a.py", lines, "circuit breaker");
  expect(hit).toMatchObject({ startLine: 1, endLine: 63 });
  expect(hit?.codeSnippet).toContain("payment_breaker.call");
});

test("what lies in broken syntax is half as sure", async () => {
  const list = ["def a():", "    x = [", "    retry_call(f)"];
  const sound = await onlyHit("a.py", [...list, "    ]"], "retry");
  const broken = await onlyHit(
    "a.py",
    [...list, "    if x == 1:", "        return 2", "", "def b():", "    return 4"],
    "retry",
  );
  expect([sound?.confidence, broken?.confidence]).toEqual([0.9, 0.45]);
});

test("tests in the middle of Rust code are left out", async () => {
  const code = "impl Drop for Guard {\n    fn drop(&mut self) {}\n}\n";
  const { patterns } = await engine.analyze("PATTERN_EXTRACTION", {
    sourcePath: "guard.rs",
    content: `#[cfg(test)]\nmod tests {\n${code}}\n`,
  });
  expect(patterns).toEqual([]);
});

test("a pattern answers to its other names", async () => {
  const hit = await onlyHit("a.py", ["@lru_cache", "def f(a):", "    return a"], "Memoization");
  expect(hit?.name).toBe("cache-aside");
});
