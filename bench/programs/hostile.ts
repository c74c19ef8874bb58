// One engine with default options that is sent texts made to hurt it, with ordinary requests beside them.
import { setTimeout as delay } from "node:timers/promises";
import { createAnalysisEngine } from "@event-intelligence/analysis";
import { type Answer, hostileTexts } from "../../test/analysis/hostile/hostile-texts.ts";
import { serveCommands } from "../children/serve-commands.ts";
import { residentMegabytes } from "./engine-resources.ts";

const engine = createAnalysisEngine({ cacheMegabytes: 0 });
const ordinary = { sourcePath: "a.py", content: "def f(a):\n    if a:\n        return 1\n    return 2\n" };

/** What any text may be answered with in this size. */
const refusals: readonly Answer[] = ["PARSING_ERROR", "TIMEOUT"];

export interface Attack {
  readonly what: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly answer: Answer;
  readonly isRight: boolean;
  readonly wallMs: number;
  /** Ordinary requests answered meanwhile, one after the other, and the slowest of them. */
  readonly ordinaryCount: number;
  readonly slowestOrdinaryMs: number;
  readonly residentMegabytes: number;
}

/** Sends one of the texts in a size, and ordinary requests until it is answered. */
async function attack({ index, bytes }: { index: number; bytes: number }): Promise<Attack> {
  const hostile = hostileTexts[index];
  if (hostile === undefined) throw new Error(`There is no hostile text ${index}.`);
  const { what, path, text, answers } = hostile;
  const content = text(bytes);
  const startedAtMs = performance.now();
  let wallMs = 0;
  const answered = engine.analyze("COMPREHENSIVE_ANALYSIS", { sourcePath: path, content }).then(
    ({ partial }): Answer => (partial ? "partial" : "report"),
    ({ code }): Answer => code,
  );
  const done = answered.finally(() => {
    wallMs = performance.now() - startedAtMs;
  });
  let ordinaryCount = 0;
  let slowestOrdinaryMs = 0;
  while (wallMs === 0) {
    const askedAtMs = performance.now();
    await engine.analyze("COMPREHENSIVE_ANALYSIS", ordinary);
    slowestOrdinaryMs = Math.max(slowestOrdinaryMs, performance.now() - askedAtMs);
    ordinaryCount += 1;
  }
  const answer = await done;
  return {
    what,
    path,
    sizeBytes: Buffer.byteLength(content),
    answer,
    isRight: [...answers, ...refusals].includes(answer),
    wallMs,
    ordinaryCount,
    slowestOrdinaryMs,
    residentMegabytes: residentMegabytes(engine),
  };
}

const ordinaryTexts: readonly (readonly [path: string, code: string])[] = [
  ["a.py", ordinary.content],
  ["a.ts", "function f(a: number) {\n  return a ? 1 : 2;\n}\n"],
  ["a.tsx", "function f(a: number) {\n  return a ? <b /> : 2;\n}\n"],
  ["a.js", "function f(a) {\n  return a ? 1 : 2;\n}\n"],
  ["a.go", "func f(a int) int {\n\tif a > 1 {\n\t\treturn 1\n\t}\n\treturn 2\n}\n"],
  ["a.rs", "fn f(a: bool) -> i32 {\n    if a { 1 } else { 2 }\n}\n"],
  ["A.java", "class A {\n  int f(boolean a) {\n    return a ? 1 : 2;\n  }\n}\n"],
  ["A.cs", "class A {\n  int F(bool a) {\n    return a ? 1 : 2;\n  }\n}\n"],
];
const ordinaryBytes = 200_000;

/** Resident memory after every process has read large ordinary texts of every language, and a collection of this thread. */
async function level(): Promise<number> {
  await engine.start();
  for (const [sourcePath, code] of ordinaryTexts) {
    const content = code.repeat(ordinaryBytes / code.length);
    const twice = [0, 1].map(() => engine.analyze("COMPREHENSIVE_ANALYSIS", { sourcePath, content }));
    await Promise.allSettled(twice);
  }
  // Processes that were replaced are started by then.
  await delay(500);
  // As V8 does where memory is short; otherwise it keeps up to 150 MB for the objects of the next requests.
  globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
  return residentMegabytes(engine);
}

const commands = { level, attack };
export type HostileCommands = typeof commands;
serveCommands(commands, hostileTexts.length);
