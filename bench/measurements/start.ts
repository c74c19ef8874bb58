import { randomUUID } from "node:crypto";
import { codeAnalysisOperations } from "@event-intelligence/contracts/code-analysis";
import { answer, requestBody } from "../bodies.ts";
import type { Verdict } from "../report/section.ts";
import { median } from "../report/statistics.ts";
import { atLeast, atMost, format, targets } from "../report/targets.ts";
import { createShippedService } from "../systems/shipped/service.ts";
import type { SystemName } from "../systems/system.ts";
import { type Bench, inOrder, type Measurement } from "./measurement.ts";
import { type Workplace, withWorker } from "./pair.ts";

/** First replies of one system's fresh clients; null for one that did not come. */
interface Starts {
  readonly name: string;
  readonly firstRepliesMs: readonly (number | null)[];
  /** Replies to others that the clients read; only ours counts them. */
  readonly oldReplies: number | null;
}

const leastStarts = 5;

/** From the first line of a process to its first reply; the shipped service among the replies that others have left, too. */
export const measureStart: Measurement = async (bench) => {
  const { rounds, isSmoke } = bench;
  const startsPerRound = isSmoke ? 1 : Math.max(2, Math.ceil(leastStarts / rounds));
  const samples: Starts[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const system of inOrder(bench.systems, round)) {
      bench.progress(`start: round ${round} of ${rounds}, ${system}`);
      samples.push(await withWorker(bench, system, (workplace) => startClients(workplace, system, startsPerRound)));
    }
  }
  const results = bench.systems.map((system) => joined(samples.filter(({ name }) => name === system)));
  const crowded = bench.systems.includes("shipped") ? await startAmongOldReplies(bench) : null;
  if (crowded !== null) results.push(crowded);
  return {
    title: "Start",
    method:
      "From the first line of the client's own code, before its library is loaded, to its first reply; a fresh process each time.",
    columns: ["system", "starts", "median ms", "range ms", "first replies lost", "old replies read"],
    rows: results.map(toRow),
    verdicts: judge(results, crowded),
    samples: results,
  };
};

async function startClients({ startClient }: Workplace, name: string, count: number): Promise<Starts> {
  const firstRepliesMs: (number | null)[] = [];
  let oldReplies = 0;
  for (let index = 0; index < count; index++) {
    const client = await startClient();
    firstRepliesMs.push(client.ready.firstReplyMs);
    oldReplies += await client.call("strayReplies");
    await client.end();
  }
  return { name, firstRepliesMs, oldReplies: /^(ours|shipped)/.test(name) ? oldReplies : null };
}

async function startAmongOldReplies(bench: Bench): Promise<Starts> {
  const [replies, starts] = bench.isSmoke ? [1_000, 2] : [100_000, 50];
  return withWorker(bench, "shipped", async (workplace) => {
    const { codec, topics } = createShippedService(workplace.scene);
    bench.progress(`start: shipped, ${starts} times among ${format(replies)} old replies`);
    const { summary } = answer(requestBody(0));
    const report = codeAnalysisOperations.QUALITY_ASSESSMENT.reply.parse({ recommendations: [{ message: summary }] });
    const toReply = (): Uint8Array =>
      codec.encodeReply({
        correlationId: randomUUID(),
        eventId: randomUUID(),
        causationId: null,
        timestampMs: Date.now(),
        operation: "QUALITY_ASSESSMENT",
        requestPayload: null,
        instanceId: "bench",
        processingTimeMs: 0,
        cached: false,
        outcome: "completed",
        payload: report,
      });
    await bench.broker.fill(topics.completed, replies * 0.9, toReply);
    await bench.broker.fill(topics.failed, replies * 0.1, toReply);
    return startClients(workplace, `shipped, ${format(replies)} old replies`, starts);
  });
}

function joined(samples: readonly Starts[]): Starts {
  const [first] = samples;
  const counts = samples.map(({ oldReplies }) => oldReplies).filter((count) => count !== null);
  return {
    name: first?.name ?? "",
    firstRepliesMs: samples.flatMap(({ firstRepliesMs }) => firstRepliesMs),
    oldReplies: counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0),
  };
}

const arrived = ({ firstRepliesMs }: Starts) => firstRepliesMs.filter((ms) => ms !== null);
const lost = (starts: Starts) => starts.firstRepliesMs.length - arrived(starts).length;

function toRow(starts: Starts): string[] {
  const { name, firstRepliesMs, oldReplies } = starts;
  const ms = arrived(starts);
  const range = ms.length === 0 ? "none" : `${format(Math.min(...ms))} to ${format(Math.max(...ms))}`;
  const middle = ms.length === 0 ? "none" : format(median(ms));
  return [name, String(firstRepliesMs.length), middle, range, String(lost(starts)), String(oldReplies ?? "-")];
}

function judge(results: readonly Starts[], crowded: Starts | null): Verdict[] {
  const { mostMs, timesFaster, mostOldRepliesRead } = targets.start;
  const medianOf = (system: SystemName) => {
    const starts = results.find(({ name }) => name === system);
    return starts && median(arrived(starts));
  };
  const shipped = medianOf("shipped");
  if (shipped === undefined || crowded === null) return [];
  return [
    ...atMost("shipped, start to first reply, median", shipped, mostMs, " ms"),
    ...(["kafkajs", "nestjs"] as const).flatMap((other) => {
      const theirs = medianOf(other);
      return atLeast(`${other} / shipped, start to first reply`, theirs && theirs / shipped, timesFaster, "");
    }),
    ...atMost(`${crowded.name}: first replies lost`, lost(crowded), 0, ""),
    ...atMost(`${crowded.name}: old replies read`, crowded.oldReplies, mostOldRepliesRead, ""),
  ];
}
