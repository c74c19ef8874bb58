import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..", "..");
const run = promisify(execFile);
const flags = ["--disable-warning=ExperimentalWarning", "--input-type=module-typescript"];

// As a process of its own: in a test runner something always keeps the event loop alive, and hides the fault.
test("a process that closes the engine in the middle of a task goes on after the close", async () => {
  const program = `
    import { createAnalysisEngine } from "@event-intelligence/analysis";
    const engine = createAnalysisEngine({ processes: 1 });
    await engine.start();
    const content = "x = [" + "1, ".repeat(200_000) + "1]";
    const request = { sourcePath: "a.py", content, language: null, options: {}, projectId: null, userId: null };
    const task = engine.analyze("QUALITY_ASSESSMENT", request).catch((error) => error.code);
    await new Promise((resolve) => setImmediate(resolve));
    await engine.close();
    console.log("closed", await task);
  `;
  const { stdout, stderr } = await run(process.execPath, [...flags, "--eval", program], {
    cwd: root,
    timeout: 100_000,
  });
  expect(stdout + stderr).toMatch(/^closed [A-Z_]+\n$/);
});
