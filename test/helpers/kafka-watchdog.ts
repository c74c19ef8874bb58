import { spawn } from "node:child_process";
import { once } from "node:events";

// Reads process ids, the last line being the process to guard (empty: none), until the other end of the pipe is gone,
// which happens however this process ends. The pause lets the killed process die before its folder goes.
const script = `
while read -r line; do guarded=$line; done
if [ -n "$guarded" ]; then kill -9 "$guarded" 2>/dev/null; sleep 1; fi
rm -rf "$1"
`;

/** Cleans up after this process, even when it is killed with SIGKILL. */
export interface Watchdog {
  /** From now on this process is the one to kill; undefined when it has ended, so that no other with its id is hit. */
  guard(processId: number | undefined): void;
  /** Lets the watchdog remove the folder and end; a process that is still guarded is killed. */
  release(): Promise<void>;
}

/** Starts a shell that waits for this process to end, then kills the guarded process and removes `folder`. */
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
    guard: (processId) => {
      shell.stdin.write(`${processId ?? ""}\n`);
    },
    release: async () => {
      shell.stdin.end();
      await ended;
    },
  };
}
