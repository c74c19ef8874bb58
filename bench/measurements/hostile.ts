import { startProgram } from "../children/start-program.ts";
import type { Attack, HostileCommands } from "../programs/hostile.ts";
import { atMost, format, targets } from "../report/targets.ts";
import type { LocalMeasurement } from "./measurement.ts";

/** How the analysis engine takes what was made to hurt it, in a size of nearly what it accepts at most. */
export const measureHostile: LocalMeasurement = async ({ isSmoke, progress }) => {
  const bytes = isSmoke ? 2_000 : 999_000;
  const program = await startProgram<number, HostileCommands>("hostile.ts", null, ["--expose-gc"]);
  const beforeMegabytes = await program.call("level");
  const attacks: Attack[] = [];
  for (let index = 0; index < program.ready; index += 1) {
    const attack = await program.call("attack", { index, bytes });
    progress(`hostile: ${attack.path}: ${attack.what}: ${attack.answer}, ${format(attack.wallMs)} ms`);
    attacks.push(attack);
  }
  const afterMegabytes = await program.call("level");
  await program.end();
  const slowestMs = Math.max(...attacks.map(({ wallMs }) => wallMs));
  const most = Math.max(...attacks.map(({ residentMegabytes }) => residentMegabytes));
  const { mostMs, mostMegabytesLeft } = targets.hostile;
  return {
    title: "Hostile inputs",
    method:
      `COMPREHENSIVE_ANALYSIS by an engine with default options of texts of ${format(bytes / 1_000)} kB, one after the other; ` +
      "beside each, ordinary requests one after the other until it is answered. " +
      `Memory of the caller and the engine's processes, what they share counted once, after large ordinary texts of every language and a collection: ${format(beforeMegabytes)} MB before; at most ${format(most)} MB seen after an answer, ` +
      `${format(afterMegabytes)} MB after the same ordinary texts in the end.`,
    columns: ["text", "file", "answer", "ms", "ordinary answers beside it", "slowest of them, ms", "resident MB"],
    rows: attacks.map((attack) => [
      attack.what,
      attack.path,
      attack.answer,
      ...[attack.wallMs, attack.ordinaryCount, attack.slowestOrdinaryMs, attack.residentMegabytes].map(format),
    ]),
    verdicts: [
      ...atMost("wrong answers", attacks.filter(({ isRight }) => !isRight).length, 0, ""),
      ...atMost("slowest answer", slowestMs, mostMs, " ms"),
      ...atMost("slowest ordinary answer", Math.max(...attacks.map((one) => one.slowestOrdinaryMs)), mostMs, " ms"),
      ...atMost("texts during which no ordinary request was answered", countIdle(attacks), 0, ""),
      ...atMost("memory left behind", afterMegabytes - beforeMegabytes, mostMegabytesLeft, " MB"),
    ],
    samples: { beforeMegabytes, afterMegabytes, attacks },
  };
};

function countIdle(attacks: readonly Attack[]): number {
  return attacks.filter(({ ordinaryCount }) => ordinaryCount === 0).length;
}
