import type { DatabaseSync } from "node:sqlite";
import { parentPort } from "node:worker_threads";
import type { Answer, IndexPlace, SearchRequest } from "./corpus-messages.ts";
import { isSpoilt, openForReading, reasonOf } from "./index-file.ts";
import { IndexSearch } from "./index-search.ts";
import type { CorpusFindings } from "./search.ts";

let open: { generation: string; database: DatabaseSync; search: IndexSearch } | undefined;

function openPlace({ path, generation }: IndexPlace): IndexSearch {
  if (open?.generation === generation) return open.search;
  open?.database.close();
  open = undefined;
  const database = openForReading(path);
  open = { generation, database, search: new IndexSearch(database) };
  return open.search;
}

function find({ place, query }: SearchRequest): CorpusFindings {
  return openPlace(place).find(query);
}

parentPort?.on("message", (request: SearchRequest) => {
  const { id } = request;
  let answer: Answer;
  try {
    answer = { type: "answer", id, findings: find(request) };
  } catch (error) {
    answer = { type: "failure", id, message: reasonOf(error), isSpoilt: isSpoilt(error) };
  }
  parentPort?.postMessage(answer);
});
