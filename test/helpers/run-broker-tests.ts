// Runs the broker tests of transport and flows on each release of Apache Kafka that is promised, and prints a table:
// node run-broker-tests.ts [release ...]
import { globSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisedReleases } from "./kafka-releases.ts";
import { runCommand } from "./run-command.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const vitest = join(repository, "node_modules/vitest/vitest.mjs");
const testFiles = globSync("test/{transport,flows}/**/*.broker.test.ts", { cwd: repository });
const runLimitMs = 1_200_000;

interface Summary {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const releases = process.argv.length > 2 ? process.argv.slice(2) : promisedReleases;
const folder = await mkdtemp(join(tmpdir(), "broker-tests-"));
const rows: string[] = [];
for (const release of releases) {
  process.stdout.write(`Apache Kafka ${release} ...\n`);
  rows.push(await runOn(release).catch((error: Error) => failWith(`| ${release} | ${error.message} | | | |`)));
}
await rm(folder, { recursive: true });
process.stdout.write(`\n| Apache Kafka | passed | failed | skipped | s |\n|---|---|---|---|---|\n${rows.join("\n")}\n`);

/** Runs the tests on one release; resolves with its row of the table. */
async function runOn(release: string): Promise<string> {
  const outputFile = join(folder, `${release}.json`);
  const startedAtMs = performance.now();
  const { output } = await runCommand(
    process.execPath,
    [vitest, "run", "--config", "test/vitest.config.ts", "--reporter=json", `--outputFile=${outputFile}`, ...testFiles],
    {
      timeoutMs: runLimitMs,
      cwd: repository,
      environment: { TEST_BROKER: "kafka", TEST_KAFKA_VERSION: release, KAFKA_BOOTSTRAP_SERVERS: "" },
    },
  );
  const broker = output.split("\n").find((line) => line.startsWith("broker: "));
  process.stdout.write(`${broker ?? output}\n`);
  // Without a broker its tests are skipped, which must not look like success here.
  if (!broker?.includes(` ${release} at `)) return failWith(`| ${release} | no broker | | | |`);
  const summary = JSON.parse(await readFile(outputFile, "utf8")) as Summary;
  for (const { status, fullName } of summary.testResults.flatMap(({ assertionResults }) => assertionResults)) {
    if (status === "failed" || status === "skipped") process.stdout.write(`${status}: ${fullName}\n`);
  }
  const { numPassedTests, numFailedTests, numPendingTests } = summary;
  const seconds = Math.round((performance.now() - startedAtMs) / 1000);
  const row = `| ${release} | ${numPassedTests} | ${numFailedTests} | ${numPendingTests} | ${seconds} |`;
  return numFailedTests > 0 ? failWith(row) : row;
}

function failWith(row: string): string {
  process.exitCode = 1;
  return row;
}
