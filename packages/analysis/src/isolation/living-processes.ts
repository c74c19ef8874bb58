import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { Writable } from "node:stream";

/** Numbers of the processes that run, none of which may outlive this one. */
const living = new Set<number>();

/** Ends a process with this one, until it is forgotten. */
export function remember(processId: number): void {
  if (living.size === 0) process.on("exit", endAll);
  living.add(processId);
  tellKeeper();
}

export function forget(processId: number): void {
  if (!living.delete(processId)) return;
  if (living.size === 0) process.off("exit", endAll);
  tellKeeper();
}

/** Ends a process at once; one that is gone already is no trouble. */
export function end(processId: number): void {
  try {
    process.kill(processId, "SIGKILL");
  } catch {
    // It is gone.
  }
}

function endAll(): void {
  for (const processId of living) end(processId);
}

/**
 * A shell takes each line for the numbers of the processes that run. Its input ends when this process does, also where
 * that was killed and `exit` is not told; then it kills them, busy as they may be. (A thread in each of them that would do
 * so takes eleven megabytes.) What is sent to all processes of a group is nothing to it.
 */
const keeperScript =
  'trap "" HUP INT TERM; while read -r line; do running=$line; done; test -z "$running" || kill -KILL $running';

let keeper: (ChildProcess & { readonly stdin: Writable }) | undefined;

/** Windows ends them by itself: Node puts them into a job. Where there is no shell, they go when their text is done. */
function tellKeeper(): void {
  if (process.platform === "win32") return;
  if (living.size > 0) keeper ??= tryStartKeeper();
  if (keeper === undefined) return;
  keeper.stdin.write(`${[...living].join(" ")}\n`);
  if (living.size === 0) dismissKeeper(keeper);
}

/** Waits for its end, which takes no time: otherwise, in a thread that ends before, it would stay as a zombie. */
function dismissKeeper(shell: ChildProcess & { readonly stdin: Writable }): void {
  keeper = undefined;
  shell.ref();
  shell.stdin.end();
}

function tryStartKeeper(): typeof keeper {
  try {
    const shell = spawn("/bin/sh", ["-c", keeperScript], { stdio: ["pipe", "ignore", "ignore"], cwd: "/", env: {} });
    shell.on("error", () => {});
    shell.stdin.on("error", () => {});
    // Somebody has ended it: the next change is told to another one.
    shell.on("exit", () => {
      if (keeper === shell) keeper = undefined;
    });
    shell.unref();
    (shell.stdin as Writable & Pick<Socket, "unref">).unref();
    return shell;
  } catch {
    return undefined;
  }
}
