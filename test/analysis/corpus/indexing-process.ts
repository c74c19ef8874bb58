import { CorpusInProcess } from "./corpus-in-process.ts";

// A process that reads a root into an index and says what it knows then; with a number, it is killed at that file.
const [root = "", indexPath = "", lastFile = "none"] = process.argv.slice(2);
const onOpen = (fileCount: number) => {
  if (fileCount === Number(lastFile)) process.kill(process.pid, "SIGKILL");
};
const corpus = new CorpusInProcess({ roots: [root], indexPath, onOpen });
process.stdout.write(`${JSON.stringify(await corpus.refresh())}\n`);
corpus.close();
