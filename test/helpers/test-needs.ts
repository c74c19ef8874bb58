import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/** What a test file needs beside the sources: a broker, the bundles that programs are started from, or much time. */
export type TestNeed = "broker" | "bundles" | "time";

const testFolder = join(import.meta.dirname, "..");
/** Built and installed before they are tested, by scripts of their own. */
export const ownRunFolders = ["packages", "container"];
/** Whoever imports one of these talks to a broker. */
const brokerHelpers = ["helpers/broker.ts", "helpers/start-broker.ts", "helpers/kafka-process.ts"];
/** Whoever imports one of these kills processes one after the other, or keeps them busy for as long as they may be. */
const slowHelpers = ["analysis/isolation/processes.ts", "analysis/hostile/hostile-texts.ts"];
/** A Node that a test starts resolves packages as users do, to the bundles. */
const startsNode = /\bprocess\.execPath\b/;

/** The test files of `npm test`, with their absolute paths. */
export function findTestFiles(): string[] {
  const all = globSync("**/*.test.ts", { cwd: testFolder }).toSorted();
  return all.filter((path) => !ownRunFolders.includes(path.split(sep)[0] ?? "")).map((path) => join(testFolder, path));
}

/**
 * What a test file needs, found out from itself and from all in `test` that it imports: nobody has to say it a second
 * time. This is the one place that decides which tests wait for a broker and which `npm run test:quick` runs.
 */
export function needsOf(testFile: string): ReadonlySet<TestNeed> {
  const needs = new Set<TestNeed>();
  for (const file of reachedFrom(testFile)) {
    const path = relative(testFolder, file).replaceAll(sep, "/");
    if (path.endsWith(".broker.test.ts") || brokerHelpers.includes(path)) needs.add("broker");
    if (slowHelpers.includes(path)) needs.add("time");
    if (startsNode.test(textOf(file))) needs.add("bundles");
  }
  return needs;
}

/** The file and what it imports within `test`, over as many steps as it takes. */
export function reachedFrom(testFile: string): ReadonlySet<string> {
  const reached = new Set([testFile]);
  for (const file of reached) for (const imported of importsOf(file)) reached.add(imported);
  return reached;
}

/** Texts that tests analyse hold imports, too; these lead nowhere. */
function importsOf(file: string): string[] {
  return [...textOf(file).matchAll(/^(?:import|export|\} from)\b.*"(\.[^"]+\.ts)";$/gm)]
    .map(([, specifier = ""]) => join(dirname(file), specifier))
    .filter((imported) => imported.startsWith(testFolder + sep) && existsSync(imported));
}

const texts = new Map<string, string>();

/** The text of a file, read once. */
export function textOf(file: string): string {
  const text = texts.get(file) ?? readFileSync(file, "utf8");
  texts.set(file, text);
  return text;
}
