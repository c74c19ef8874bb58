import { CorpusInProcess } from "./corpus-in-process.ts";

// A process that reads a root into an index and says what it knows then.
const [root = "", indexPath = ""] = process.argv.slice(2);
const corpus = new CorpusInProcess({ roots: [root], indexPath });
process.stdout.write(`${JSON.stringify(await corpus.refresh())}\n`);
corpus.close();
