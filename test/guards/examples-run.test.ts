import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { describeWithBroker } from "../helpers/broker.ts";
import { findFreePorts } from "../helpers/free-ports.ts";
import { findPython } from "../helpers/python.ts";
import { needsBroker, runShell, runShellWithBroker } from "./run-shell.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** What each example must have said; an example without a line here fails. */
const expectedOutput: Readonly<Record<string, RegExp>> = {
  "code-generator":
    /Patterns from embedded[\s\S]*class NodeDatabaseEffect[\s\S]*checked by embedded[\s\S]*builtin_pattern_library, confidence 0\.7, because of EVENTS_DISABLED[\s\S]*checked by direct/,
  nestjs: /# Context for the effect node OrderWriter, domain database\n[\s\S]*1\. embedded: [\s\S]*ended with 0\n/,
  "node-script": /# Context for an effect node, domain database\n[\s\S]*1\. embedded: [\s\S]*\n(?:[12]\d{3}|3000)\n/,
  // What plop says of its steps stands before or behind what the commands print, by where it writes to.
  "plop-generator":
    /^(?=[\s\S]*ONEX compliance 1\.00, checked by embedded)(?=[\s\S]*Nothing was overwritten\.)[\s\S]*an effect node of the domain database[\s\S]*with confidence 0\.9\d of 1/,
  "python-client":
    /: quality [01]\.\d\d\n[\s\S]*0\.9\d transaction: database\/node_order_store_effect\.py\n[\s\S]*exit code 1\n[\s\S]*UNSUPPORTED_LANGUAGE/,
  "test-your-generator": /pass 5\n[\s\S]*fail 0\n/,
};

const examples = readdirSync(`${root}examples`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "corpus")
  .map(({ name }) => ({ name, commands: commandsOf(`${root}examples/${name}/README.md`) }));

function commandsOf(readme: string): string {
  if (!existsSync(readme)) return "";
  return /^```sh\n([\s\S]*?)^```$/m.exec(readFileSync(readme, "utf8"))?.[1] ?? "";
}

const environment = { PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}` };
const expectedOf = (name: string) => expectedOutput[name] ?? /^an example that no test knows$/;

describe("examples", () => {
  for (const { name, commands } of examples.filter((example) => !needsBroker(example.commands))) {
    it(`${name} runs by the commands of its README`, async () => {
      expect(commands, `examples/${name}/README.md has no block of shell commands`).not.toBe("");
      const [port] = await findFreePorts(1);
      const here = commands.replaceAll(/(PORT=|localhost:)3000\b/g, `$1${port}`);
      expect(await runShell(here, { ...environment, KAFKA_BOOTSTRAP_SERVERS: "" })).toMatch(expectedOf(name));
    }, 120_000);
  }
});

describeWithBroker("examples with a broker", () => {
  for (const { name, commands } of examples.filter((example) => needsBroker(example.commands))) {
    it(`${name} runs by the commands of its README`, async ({ skip }) => {
      const python = commands.includes("python3") ? await findPython(`${root}examples/${name}/requirements.txt`) : null;
      if (python !== null && "problem" in python) return skip(python.problem);
      const output = await runShellWithBroker(commands, { ...environment, ...python?.environment });
      expect(output).toMatch(expectedOf(name));
    }, 120_000);
  }
});
