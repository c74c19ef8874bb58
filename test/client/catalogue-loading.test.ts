import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const packageFolder = fileURLToPath(new URL("../../packages/client", import.meta.url));

/** Runs a program in a process of its own, and returns which files of the catalogue were loaded at each `report`. */
function loadedDuring(program: string): Record<string, string[]> {
  const preamble = `
    import { registerHooks } from "node:module";
    const loaded = [];
    const reports = {};
    registerHooks({
      load(url, context, next) {
        const file = url.slice(url.lastIndexOf("/") + 1);
        if (/catalogue|^(?:effect|compute|reducer|orchestrator)-/.test(file)) loaded.push(file);
        return next(url, context);
      },
    });
    const report = (name) => { reports[name] = [...loaded]; };
    const { createIntelligenceClient } = await import("@event-intelligence/client");
  `;
  const text = `${preamble}${program}; process.stdout.write(JSON.stringify(reports));`;
  const options = ["--input-type=module", "--eval", text];
  return JSON.parse(execFileSync(process.execPath, options, { cwd: packageFolder, encoding: "utf8" }));
}

test("the catalogue is loaded when it is asked first, and of it only what is asked for", () => {
  const loaded = loadedDuring(`
    const client = createIntelligenceClient({ events: null });
    await client.start();
    await client.health();
    report("before");
    for (const domain of ["database", "api"]) await client.discoverPatterns({ nodeType: "effect", domain });
    report("after");
    await client.close();
  `);
  const parts = (files: string[] = []) => files.map((file) => file.replace(/-[\w-]{8}\.js$/, "")).toSorted();
  expect(parts(loaded.before)).toEqual([]);
  expect(parts(loaded.after)).toEqual(["effect-api", "effect-database", "effect-general"]);
});
