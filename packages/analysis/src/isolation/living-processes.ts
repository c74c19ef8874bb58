import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { Writable } from "node:stream";

/** Processes that run, none of which may outlive this one. */
const living = new Set<ChildProcess>();
let keeper: ChildProcess | undefined;

/** Ends a process with this one, until it is forgotten. */
export function remember(child: ChildProcess): void {
  if (living.size === 0) process.on("exit", endAll);
  living.add(child);
  tellKeeper();
}

export function forget(child: ChildProcess): void {
  if (!living.delete(child)) return;
  if (living.size === 0) process.off("exit", endAll);
  tellKeeper();
}

function endAll(): void {
  for (const child of living) child.kill("SIGKILL");
}

/**
 * Takes each line for the numbers of the processes that run. Its input ends when this process does, also where that was
 * killed and `exit` is not told; then they are killed, busy as they may be. A thread in each of them that would do so takes
 * eleven megabytes. What is sent to all processes of a group is nothing to it.
 */
const keeperScript =
  'trap "" HUP INT TERM; while read -r line; do running=$line; done; test -z "$running" || kill -KILL $running';

/** Windows ends them by itself: Node puts them into a job. Where there is no shell, they go when their text is done. */
function tellKeeper(): void {
  if (process.platform === "win32") return;
  keeper ??= tryStartKeeper();
  keeper?.stdin?.write(`${[...living].flatMap(({ pid }) => pid ?? []).join(" ")}\n`);
  if (living.size > 0) return;
  keeper?.stdin?.end();
  keeper = undefined;
}

function tryStartKeeper(): ChildProcess | undefined {
  try {
    const shell = spawn("/bin/sh", ["-c", keeperScript], { stdio: ["pipe", "ignore", "ignore"], cwd: "/", env: {} });
    shell.on("error", () => {});
    shell.stdin.on("error", () => {});
    shell.unref();
    (shell.stdin as Writable & Pick<Socket, "unref">).unref();
    return shell;
  } catch {
    return undefined;
  }
}
