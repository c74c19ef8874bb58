import type { DatabaseSync } from "node:sqlite";
import { parentPort } from "node:worker_threads";
import { isSpoilt, openForReading, reasonOf } from "../storage/database-file.ts";
import type { Answer, IndexPlace, SearchRequest } from "./corpus-messages.ts";
import { IndexSearch } from "./index-search.ts";

let open: { generation: string; database: DatabaseSync; search: IndexSearch } | undefined;

function openPlace({ path, generation }: IndexPlace): IndexSearch {
  if (open?.generation === generation) return open.search;
  open?.database.close();
  open = undefined;
  const database = openForReading(path);
  open = { generation, database, search: new IndexSearch(database) };
  return open.search;
}

function answer(request: SearchRequest & { readonly type: "search" }): Answer {
  const { id, place, query } = request;
  try {
    return { type: "answer", id, findings: openPlace(place).find(query) };
  } catch (error) {
    return { type: "failure", id, message: reasonOf(error), isSpoilt: isSpoilt(error) };
  }
}

parentPort?.on("message", (request: SearchRequest) => {
  if (request.type === "search") return parentPort?.postMessage(answer(request));
  try {
    openPlace(request.place);
  } catch {
    // Who searches is told.
  }
});
