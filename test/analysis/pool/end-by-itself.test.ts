import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..", "..");
const run = promisify(execFile);
const flags = ["--disable-warning=ExperimentalWarning", "--input-type=module-typescript"];

// As a process of its own: in a test runner something always keeps the event loop alive, and hides the fault.
test("a process ends by itself whose request was taken back while a second process was being started for it", async () => {
  const program = `
    import { setTimeout as pause } from "node:timers/promises";
    import { createAnalysisEngine } from "@event-intelligence/analysis";
    const engine = createAnalysisEngine({ processes: 1, parseTimeoutMs: 100_000, requestTimeoutMs: 100_000 });
    await engine.start();
    const [first] = engine.status.processIds;
    const controller = new AbortController();
    const request = { sourcePath: "a.py", content: "x = [" + "1, ".repeat(200_000) + "1]" };
    const task = engine.analyze("QUALITY_ASSESSMENT", request, controller).catch((error) => error.code);
    process.kill(first, "SIGKILL");
    while (engine.status.processIds[0] === first || engine.status.processes === 0) await pause(1);
    controller.abort();
    console.log(await task);
  `;
  const { stdout } = await run(process.execPath, [...flags, "--eval", program], { cwd: root, timeout: 30_000 });
  expect(stdout).toBe("CANCELLED\n");
});
