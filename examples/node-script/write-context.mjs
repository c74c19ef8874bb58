// Writes everything worth knowing before a node is written as Markdown, for a prompt or a reader, within a size.
// Ctrl-C ends it at once with exit code 130 and leaves nothing half written.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { contextMarkdown, fitContext } from "@event-intelligence/client/context";
import { fromEnv } from "event-intelligence";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { "max-bytes": { type: "string", default: "6000" }, output: { type: "string" } },
});
const [nodeType = "effect", domain = "database", ...words] = positionals;

const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort());

const intelligence = await fromEnv();
try {
  const question = { nodeType, domain, prompt: words.join(" ") };
  const context = await intelligence.gatherIntelligence(question, { signal: interrupt.signal });
  const fitted = fitContext(context, Number(values["max-bytes"]), contextMarkdown);
  if (fitted === null) throw new Error(`--max-bytes ${values["max-bytes"]} is too little. Give it more.`);
  if (values.output === undefined) process.stdout.write(contextMarkdown(fitted));
  else await writeFile(values.output, contextMarkdown(fitted));
} catch (error) {
  process.exitCode = interrupt.signal.aborted ? 130 : 1;
  if (!interrupt.signal.aborted) console.error(error.message);
} finally {
  await intelligence.close();
}
