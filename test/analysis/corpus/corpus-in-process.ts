import { rmSync } from "node:fs";
import {
  type CodeRequestInput,
  codeAnalysisOperations,
  type Pattern,
} from "@event-intelligence/contracts/code-analysis";
import { CorpusIndex } from "../../../packages/analysis/src/corpus/corpus-index.ts";
import type { CorpusStatus, IndexMessage, IndexPlace } from "../../../packages/analysis/src/corpus/corpus-messages.ts";
import { type CorpusFile, readFileFacts } from "../../../packages/analysis/src/corpus/file-facts.ts";
import { IndexSearch } from "../../../packages/analysis/src/corpus/index-search.ts";
import { resolveRoots } from "../../../packages/analysis/src/corpus/roots.ts";
import { type CorpusFindings, toCorpusQuery } from "../../../packages/analysis/src/corpus/search.ts";
import { startParserRuntime } from "../../../packages/analysis/src/languages/grammars.ts";
import { sourceEndings } from "../../../packages/analysis/src/languages/known-languages.ts";
import { openForReading } from "../../../packages/analysis/src/storage/database-file.ts";

export const codeFolder = new URL("../../../packages/analysis/src", import.meta.url).pathname;

let parsers: Promise<void> | undefined;

/** What is asked of a corpus in a test. */
export interface CorpusQuestion extends Partial<CodeRequestInput> {
  readonly sourcePath?: string;
}

export interface CorpusInProcessOptions {
  readonly roots: readonly string[];
  readonly indexPath: string | null;
  /** Told how many files have been opened, each time one is. */
  readonly onOpen?: ((fileCount: number) => void) | undefined;
}

/** Everything a corpus is made of but its threads, which take longer to start than a test does. */
export class CorpusInProcess {
  readonly messages: IndexMessage[] = [];
  /** The files that were opened, by their paths. */
  readonly opened: string[] = [];
  readonly #roots: readonly string[];
  readonly #index: CorpusIndex;
  readonly #onOpen: (fileCount: number) => void;
  #search: { place: IndexPlace; search: IndexSearch; close(): void } | undefined;

  constructor({ roots, indexPath, onOpen }: CorpusInProcessOptions) {
    this.#roots = roots;
    this.#onOpen = onOpen ?? (() => {});
    this.#index = new CorpusIndex(
      { roots, indexPath, endings: sourceEndings, codeFolder },
      { read: (files) => this.#read(files), send: (message) => void this.messages.push(message) },
    );
  }

  get place(): IndexPlace {
    const places = this.messages.flatMap((message) => (message.type === "opened" ? [message.place] : []));
    return places.at(-1) as IndexPlace;
  }

  get notices(): string[] {
    return this.messages.flatMap((message) => (message.type === "notice" ? [message.message] : []));
  }

  async refresh(): Promise<CorpusStatus> {
    await this.#index.refresh();
    return this.messages.findLast((message) => message.type === "status")?.status as CorpusStatus;
  }

  async find({ sourcePath = "*", ...more }: CorpusQuestion = {}): Promise<CorpusFindings> {
    const request = codeAnalysisOperations.PATTERN_EXTRACTION.request.parse({
      sourcePath,
      ...more,
      options: { limit: 1_000, ...more.options },
    });
    const roots = await resolveRoots(this.#roots);
    const query = toCorpusQuery(request, roots, [...new Set([...roots, ...this.#roots])]);
    return this.#searcher().find(query);
  }

  async patterns(question?: CorpusQuestion): Promise<readonly Pattern[]> {
    return (await this.find(question)).patterns;
  }

  /** The files in which something is found. */
  async paths(question?: CorpusQuestion): Promise<string[]> {
    return [...new Set((await this.patterns(question)).map(({ filePath }) => filePath))].sort();
  }

  close(): void {
    this.#search?.close();
    this.#search = undefined;
    this.#index.close();
    const { temporaryFolder } = this.place;
    if (temporaryFolder !== null) rmSync(temporaryFolder, { recursive: true, force: true });
  }

  #searcher(): IndexSearch {
    const { place } = this;
    if (this.#search?.place !== place) {
      this.#search?.close();
      const database = openForReading(place.path);
      this.#search = { place, search: new IndexSearch(database), close: () => database.close() };
    }
    return this.#search.search;
  }

  async #read(files: readonly CorpusFile[]) {
    parsers ??= startParserRuntime(256);
    await parsers;
    const readings = [];
    for (const file of files) {
      this.#onOpen(this.opened.push(file.path));
      readings.push(await readFileFacts(file, 1_000));
    }
    return readings;
  }
}
