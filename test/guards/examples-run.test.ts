import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { patience } from "../event-intelligence/run-program.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);
/** What each example must have said; an example without a line here fails. */
const expectedOutput: Readonly<Record<string, RegExp>> = {
  "code-generator":
    /Patterns from embedded[\s\S]*class NodeDatabaseEffect[\s\S]*checked by embedded[\s\S]*builtin_pattern_library, confidence 0\.7, because of EVENTS_DISABLED[\s\S]*checked by direct/,
  "node-script": /# Context for an effect node, domain database\n[\s\S]*1\. embedded: [\s\S]*\n(?:[12]\d{3}|3000)\n/,
  // What plop says of its steps stands before or behind what the commands print, by where it writes to.
  "plop-generator":
    /^(?=[\s\S]*ONEX compliance 1\.00, checked by embedded)(?=[\s\S]*Nothing was overwritten\.)[\s\S]*an effect node of the domain database[\s\S]*with confidence 0\.9\d of 1/,
  "test-your-generator": /pass 5\n[\s\S]*fail 0\n/,
};

const examples = readdirSync(`${root}examples`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "corpus")
  .map((entry) => entry.name);

describe("examples", () => {
  for (const name of examples) {
    it(`${name} runs by the commands of its README`, async () => {
      const readme = `${root}examples/${name}/README.md`;
      expect(existsSync(readme), `${name} has no README.md`).toBe(true);
      const commands = /^```sh\n([\s\S]*?)^```$/m.exec(readFileSync(readme, "utf8"))?.[1] ?? "";
      expect(commands, `${name}/README.md has no block of shell commands`).not.toBe("");
      const { stdout, stderr } = await run("bash", ["-e", "-c", commands], {
        cwd: root,
        env: {
          ...process.env,
          ...patience,
          KAFKA_BOOTSTRAP_SERVERS: "",
          PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
        },
        timeout: 110_000,
      });
      expect(stdout + stderr).toMatch(expectedOutput[name] ?? /^an example that no test knows$/);
    }, 120_000);
  }
});
