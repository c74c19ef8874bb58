import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { repositoryRoot } from "./floor-plan/house.ts";

const run = promisify(execFile);
const flags = ["--disable-warning=ExperimentalWarning", "--input-type=module-typescript"];

/** A block of TypeScript in a document. */
export interface ExampleInText {
  readonly line: number;
  readonly code: string;
  /** What it prints: the block of text behind it, after the word "prints". */
  readonly printed: string | undefined;
}

export function readExamples(text: string): ExampleInText[] {
  const found = text.matchAll(/^```ts\n([\s\S]*?)^```\n(?:\nprints\n\n```text\n([\s\S]*?)^```\n)?/gm);
  return [...found].map(({ 1: code = "", 2: printed, index }) => {
    return { line: text.slice(0, index).split("\n").length, code, printed };
  });
}

/** Runs it as a program of its own, without a broker, and resolves with what it printed. */
export async function runExample(
  { code }: ExampleInText,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await run(process.execPath, [...flags, "--eval", code], {
    cwd: repositoryRoot,
    env: { ...process.env, KAFKA_BOOTSTRAP_SERVERS: "", ...environment },
    timeout: 100_000,
  });
  return stdout;
}
