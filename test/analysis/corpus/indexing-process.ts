import { createAnalysisEngine } from "@event-intelligence/analysis";

// A process that reads a root into an index, says how many files it knows, and waits until it is ended.
const [root = "", indexPath = ""] = process.argv.slice(2);
const engine = createAnalysisEngine({ patternRoots: [root], indexPath });
const status = await engine.refreshCorpus();
process.stdout.write(`${JSON.stringify(status)}\n`);
await engine.close();
