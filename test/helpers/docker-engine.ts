import { type IncomingMessage, request } from "node:http";
import { homedir } from "node:os";
import { join } from "node:path";

const answerTimeoutMs = 1_000;
const pullSilenceLimitMs = 5_000;

/** Where a Docker engine answers, and whether an image can be had from it. */
export interface DockerEngine {
  /** Sees that the engine has the image, pulling it when needed. Rejects with the reason, a stalled pull included. */
  ensureImage(image: string): Promise<void>;
}

/** The first Docker engine that answers, or undefined. Looks where `DOCKER_HOST` says, else at the usual sockets. */
export async function findDockerEngine(): Promise<DockerEngine | undefined> {
  for (const address of engineAddresses()) {
    const response = await call(address, "GET", "/_ping", answerTimeoutMs).catch(() => undefined);
    response?.resume();
    if (response?.statusCode === 200) return { ensureImage: (image) => ensureImage(address, image) };
  }
  return undefined;
}

type EngineAddress = { readonly socketPath: string } | { readonly host: string; readonly port: string };

function engineAddresses(): EngineAddress[] {
  const chosen = process.env.DOCKER_HOST;
  if (chosen?.startsWith("unix://")) return [{ socketPath: chosen.slice("unix://".length) }];
  if (chosen) {
    const url = new URL(chosen);
    return [{ host: url.hostname, port: url.port || "2375" }];
  }
  const runtimeFolder = process.env.XDG_RUNTIME_DIR;
  return [
    "/var/run/docker.sock",
    ...(runtimeFolder ? [join(runtimeFolder, "docker.sock")] : []),
    join(homedir(), ".docker", "run", "docker.sock"),
    join(homedir(), ".docker", "desktop", "docker.sock"),
  ].map((socketPath) => ({ socketPath }));
}

async function ensureImage(address: EngineAddress, image: string): Promise<void> {
  const present = await call(address, "GET", `/images/${image}/json`, answerTimeoutMs);
  present.resume();
  if (present.statusCode === 200) return;
  const pull = await call(address, "POST", `/images/create?fromImage=${encodeURIComponent(image)}`, pullSilenceLimitMs);
  let text = "";
  for await (const chunk of pull) text += chunk;
  // A pull that fails half way has already answered 200; its error is the last of its JSON lines.
  const problem = /"(?:error|message)":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  if (pull.statusCode !== 200 || text.includes('"error":')) throw new Error(problem ?? `status ${pull.statusCode}`);
}

/** One request to the engine; the time limit is the longest silence allowed, in the answer's body too. */
function call(address: EngineAddress, method: string, path: string, silenceLimitMs: number): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...address, method, path, timeout: silenceLimitMs, agent: false }, resolve);
    outgoing.once("timeout", () => outgoing.destroy(new Error(`the engine was silent for ${silenceLimitMs / 1000} s`)));
    outgoing.once("error", reject);
    outgoing.end();
  });
}
