// Writes everything worth knowing before a node is written as Markdown, for a prompt or a reader, within a size.
// Ctrl-C ends it at once with exit code 130 and leaves nothing half written.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { contextMarkdown, fitContext, leastBytes } from "@event-intelligence/client/context";
import { fromEnv } from "event-intelligence";

const usage = `Usage: write-context.mjs [node type] [domain] [prompt...] [--max-bytes 6000] [--output file]
Node types: effect (default), compute, reducer, orchestrator. The domain is database unless it is named.`;

const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort());

try {
  const wish = readArguments();
  if (wish === null) console.log(usage);
  else await writeContext(wish);
} catch (error) {
  process.exitCode = interrupt.signal.aborted ? 130 : (error.exitCode ?? (error.code === "INVALID_REQUEST" ? 2 : 1));
  if (!interrupt.signal.aborted) console.error(error.message);
}

function readArguments() {
  const options = { "max-bytes": { type: "string" }, output: { type: "string" }, help: { type: "boolean" } };
  const { values, positionals } = parsed(options);
  if (values.help) return null;
  const { output, "max-bytes": maxBytes = "6000" } = values;
  if (!/^[1-9]\d{0,8}$/.test(maxBytes))
    throw wrongUsage(`--max-bytes ${maxBytes} is no size. Give bytes, such as 6000.`);
  const [nodeType = "effect", domain = "database", ...words] = positionals;
  return { question: { nodeType, domain, prompt: words.join(" ") }, maxBytes: Number(maxBytes), output };
}

function parsed(options) {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    throw wrongUsage(`${error.message}\n${usage}`);
  }
}

function wrongUsage(message) {
  return Object.assign(new Error(message), { exitCode: 2 });
}

async function writeContext({ question, maxBytes, output }) {
  const intelligence = await fromEnv();
  try {
    const context = await intelligence.gatherIntelligence(question, { signal: interrupt.signal });
    const fitted = fitContext(context, maxBytes, contextMarkdown);
    if (fitted === null) {
      const needed = leastBytes(context, contextMarkdown);
      throw wrongUsage(`--max-bytes ${maxBytes} is too little. Give it at least ${needed}.`);
    }
    if (output === undefined) process.stdout.write(contextMarkdown(fitted));
    else await writeFile(output, contextMarkdown(fitted));
    // There always is a context, whatever ANALYSIS_MODE says: whether code was found for it is told by its sources.
    const events = context.sources.find(({ name }) => name === "events");
    if (events.items === 0)
      console.error(`Nothing was found in code: ${events.message ?? events.reason ?? events.outcome}`);
  } finally {
    await intelligence.close();
  }
}
