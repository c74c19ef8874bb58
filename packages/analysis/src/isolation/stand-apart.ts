import { writeFileSync } from "node:fs";

/**
 * Called at the start of an isolated process. Its end is its parent's affair: what a terminal or a supervisor sends to all
 * processes of a group would otherwise lose the work in hand, which the parent is about to finish.
 */
export function standApart(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  // The channel to the parent is closed. In the middle of a text it cannot hear of that.
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  volunteerForOutOfMemory();
  // The first message of all: where a wrapper has started this process, the parent knows the wrapper's number only.
  process.send?.(process.pid);
}

/** Where memory runs out, Linux shall take it from a process that can be replaced, and not from its parent. */
function volunteerForOutOfMemory(): void {
  try {
    writeFileSync("/proc/self/oom_score_adj", "1000");
  } catch {
    // Not Linux, or not allowed.
  }
}
