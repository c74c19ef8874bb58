import { spawn } from "node:child_process";
import { once } from "node:events";

// Reads process ids, the last line being the processes to guard (empty: none), until the other end of the pipe is gone,
// which happens however this process ends. The pause lets the killed processes die before their folder goes.
const script = `
while read -r line; do guarded=$line; done
if [ -n "$guarded" ]; then kill -9 $guarded 2>/dev/null; sleep 1; fi
rm -rf "$1"
`;

/** Cleans up after this process, even when it is killed with SIGKILL. */
export interface Watchdog {
  /** From now on these processes are the ones to kill; name only those that run, so that no other with their id is hit. */
  guard(processIds: readonly number[]): void;
  /** Lets the watchdog remove the folder and end; processes that are still guarded are killed. */
  release(): Promise<void>;
}

/** Starts a shell that waits for this process to end, then kills the guarded processes and removes `folder`. */
export function startWatchdog(folder: string): Watchdog {
  // Detached, so that a signal to this process's group (Ctrl-C) leaves it alive to do its work.
  const shell = spawn("sh", ["-c", script, "watchdog", folder], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    cwd: "/",
  });
  const ended = once(shell, "exit").catch(() => {});
  shell.stdin.on("error", () => {});
  return {
    guard: (processIds) => {
      shell.stdin.write(`${processIds.join(" ")}\n`);
    },
    release: async () => {
      shell.stdin.end();
      await ended;
    },
  };
}
