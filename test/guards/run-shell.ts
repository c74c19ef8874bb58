import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { patience } from "../event-intelligence/run-program.ts";
import { brokerBootstrapServers } from "../helpers/broker.ts";
import { findFreePorts } from "../helpers/free-ports.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

/** Runs commands of a document in the repository's root, and resolves with what they printed. */
export async function runShell(code: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  // With job control each background job is a process group, as in a terminal, and none may outlive its block.
  const script = `set -m; trap 'for job in $(jobs -p); do kill -- -$job || true; done 2>/dev/null; wait' EXIT; ${code}`;
  const { stdout, stderr } = await run("bash", ["-e", "-o", "pipefail", "-c", script], {
    cwd: root,
    env: { ...process.env, ...patience, ...environment },
    timeout: 110_000,
  });
  return stdout + stderr;
}

/** Whether the commands are for a reader who has a broker. */
export const needsBroker = (code: string): boolean => code.includes("export KAFKA_BOOTSTRAP_SERVERS");

/** The same for commands that ask the broker of this test run, on topics and a port that nobody else has. */
export async function runShellWithBroker(
  code: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const [port] = await findFreePorts(1);
  const here = code
    .replaceAll("localhost:29092", brokerBootstrapServers())
    .replaceAll("localhost:8080", `localhost:${port}`);
  const own = { HEALTH_CHECK_PORT: String(port), KAFKA_ENVIRONMENT: `readme-${port}` };
  return await runShell(here, { ...own, ...environment });
}
