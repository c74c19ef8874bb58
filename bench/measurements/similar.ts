import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../arguments.ts";
import { type Program, startProgram } from "../children/start-program.ts";
import type { SimilarCommands } from "../programs/similar.ts";
import { summarize } from "../report/statistics.ts";
import { atLeast, format, targets } from "../report/targets.ts";
import type { LocalMeasurement } from "./measurement.ts";

/** Asked about the nodes of one code base, with the answers of somebody who had read it and run no ranking yet. */
interface Question {
  readonly nodeType: "effect" | "compute" | "reducer" | "orchestrator";
  readonly domain: string;
  readonly text: string;
  /** Paths of the files that are equally right. */
  readonly right: readonly string[];
}

/** Hits beyond these are not looked at. */
const limit = 100;

/** Whether the first hit of a search for similar code is the right one. */
export const measureSimilar: LocalMeasurement = async ({ codeBaseFolder, isSmoke, progress }) => {
  if (codeBaseFolder === null) throw new UsageError("similar needs --code-base; bench/README.md says which one.");
  const program = await startProgram<null, SimilarCommands>("similar.ts", codeBaseFolder);
  progress("similar: reading the code");
  const fileCount = await program.call("read");
  const first = await judge(program, readQuestions("questions", isSmoke));
  const later = await judge(program, readQuestions("later-questions", isSmoke));
  await program.call("close");
  await program.end();
  const answers = [...first, ...later];
  const { p50, p95 } = summarize(answers.map(({ ms }) => ms));
  return {
    title: "Similar code",
    method:
      `${format(fileCount)} files. First hit right in ${countRight(first)} of ${first.length} questions, and in ` +
      `${countRight(later)} of ${later.length} later ones. ${limit} hits took ${format(p50)} ms (p50), ${format(p95)} ms (p95).`,
    columns: ["question", "first hit", "place of a right one"],
    rows: answers.map(({ question, hits, place }) => [
      question,
      `\`${hits[0]?.filePath ?? "none"}\``,
      place === 0 ? "none" : String(place),
    ]),
    verdicts: atLeast(`first hit right, of ${first.length}`, countRight(first), targets.similar.leastRight, ""),
    samples: answers,
  };
};

function readQuestions(name: string, isSmoke: boolean): readonly Question[] {
  const file = join(import.meta.dirname, `../similar/${name}.json`);
  const questions = JSON.parse(readFileSync(file, "utf8")) as readonly Question[];
  return isSmoke ? questions.slice(0, 3) : questions;
}

interface Judged {
  readonly question: string;
  readonly hits: readonly { filePath: string; score?: number | undefined; why?: readonly string[] | undefined }[];
  /** Of the first right hit, from 1 on; 0: there is none. */
  readonly place: number;
  readonly ms: number;
}

async function judge(program: Program<null, SimilarCommands>, questions: readonly Question[]): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const { right, nodeType, domain, text } of questions) {
    const startedAt = performance.now();
    const { patterns } = await program.call("search", { nodeType, domain, similarTo: text, limit });
    const ms = performance.now() - startedAt;
    const hits = patterns.map(({ filePath, score, why }) => ({ filePath, score, why }));
    const place = hits.findIndex(({ filePath }) => right.includes(filePath)) + 1;
    judged.push({ question: `${nodeType}, ${domain}: ${text}`, hits, place, ms });
  }
  return judged;
}

function countRight(judged: readonly Judged[]): number {
  return judged.filter(({ place }) => place === 1).length;
}
