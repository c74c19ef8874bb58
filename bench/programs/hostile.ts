// One engine with default options that is sent texts made to hurt it, with ordinary requests beside them.
import { setTimeout as delay } from "node:timers/promises";
import { createAnalysisEngine } from "@event-intelligence/analysis";
import { type Answer, hostileTexts } from "../../test/analysis/hostile/hostile-texts.ts";
import { serveCommands } from "../children/serve-commands.ts";

const engine = createAnalysisEngine();
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
    residentMegabytes: residentMegabytes(),
  };
}

/** Until every thread has read a text of every language. */
async function warmUp(): Promise<void> {
  await engine.start();
  const paths = ["a.py", "a.ts", "a.tsx", "a.js", "a.go", "a.rs", "A.java", "A.cs"];
  for (let round = 0; round < 3; round += 1) {
    const texts = paths.flatMap((sourcePath) => [0, 1].map(() => ({ sourcePath, content: "\n" })));
    await Promise.all(texts.map((request) => engine.analyze("COMPREHENSIVE_ANALYSIS", request)));
  }
}

/** What the process keeps once nothing is asked of it. */
async function settledMegabytes(): Promise<number> {
  globalThis.gc?.();
  await delay(500);
  globalThis.gc?.();
  return residentMegabytes();
}

function residentMegabytes(): number {
  return process.memoryUsage.rss() / 1_000_000;
}

const commands = { warmUp, attack, settledMegabytes, status: () => engine.status };
export type HostileCommands = typeof commands;
serveCommands(commands, hostileTexts.length);
