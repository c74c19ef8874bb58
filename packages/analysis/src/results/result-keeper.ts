import { inodeOf, isSpoilt, reasonOf, setAside, setAsideNotice } from "../storage/database-file.ts";
import { ResultFile } from "./result-file.ts";
import type { KeyedResult, ResultMessage, ResultThreadSettings } from "./result-messages.ts";
import { resultFileKind } from "./result-table.ts";

/** Results are written together: each write takes the lock of the file once. */
const batchCount = 64;
const batchDelayMs = 50;
/** Between two looks at how much there is, in characters. */
const tidyEvery = 4_000_000;

/**
 * Keeps results in a file, which may be damaged, full or in use at any time: then they are forgotten, and whoever looks
 * after the engine is told once.
 */
export class ResultKeeper {
  readonly #settings: ResultThreadSettings;
  readonly #send: (message: ResultMessage) => void;
  #file: ResultFile | null;
  #inode: bigint | undefined;
  #results: KeyedResult[] = [];
  readonly #usedIds = new Set<number>();
  #timer: NodeJS.Timeout | undefined;
  #writtenLength = 0;
  #isTold = false;

  constructor(settings: ResultThreadSettings, send: (message: ResultMessage) => void) {
    this.#settings = settings;
    this.#send = send;
    this.#file = this.#open();
    this.#attempt((file) => file.tidy());
  }

  keep(result: KeyedResult): void {
    this.#results.push(result);
    if (this.#results.length >= batchCount) this.#write();
    else this.#writeSoon();
  }

  touch(id: number): void {
    this.#usedIds.add(id);
    this.#writeSoon();
  }

  /** Puts a new file in the place of one that is no good, unless that has been done. */
  renew(inode: bigint | undefined, reason: string): void {
    const { path } = this.#settings;
    this.#file?.close();
    this.#file = null;
    if (inodeOf(path) === inode) this.#setAside(reason);
    this.#file = this.#open();
  }

  close(): void {
    this.#write();
    this.#file?.close();
  }

  #writeSoon(): void {
    this.#timer ??= setTimeout(() => this.#write(), batchDelayMs);
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const results = this.#results;
    this.#results = [];
    this.#attempt((file) => file.write(results, this.#usedIds));
    this.#usedIds.clear();
    const length = results.reduce((total, { text }) => total + text.length, 0);
    this.#send({ type: "done", length });
    this.#writtenLength += length;
    if (this.#writtenLength < tidyEvery) return;
    this.#writtenLength = 0;
    this.#attempt((file) => file.tidy());
  }

  #attempt(work: (file: ResultFile) => void): void {
    if (this.#file === null) return;
    try {
      work(this.#file);
    } catch (error) {
      if (isSpoilt(error)) this.renew(this.#inode, reasonOf(error));
      else
        this.#tell(
          `Results are not kept in ${this.#settings.path}: ${reasonOf(error)}. Free the disk, or name another file in ANALYSIS_CACHE_PATH.`,
        );
    }
  }

  #setAside(reason: string): void {
    const { path } = this.#settings;
    try {
      setAside(path);
      this.#send({ type: "notice", message: setAsideNotice(resultFileKind.name, path, reason) });
    } catch {
      // It is gone, or is held where that forbids it: whatever is there is looked at anew.
    }
  }

  #open(): ResultFile | null {
    const { path, maxBytes } = this.#settings;
    try {
      const file = new ResultFile(path, maxBytes);
      this.#inode = inodeOf(path);
      if (file.notice !== null) this.#send({ type: "notice", message: file.notice });
      this.#send({ type: "opened" });
      return file;
    } catch (error) {
      this.#tell(
        `The file of results ${path} cannot be used, so that nothing is remembered beyond this process: ${reasonOf(error)}. Name another one in ANALYSIS_CACHE_PATH, or :memory: for none.`,
      );
      return null;
    }
  }

  #tell(message: string): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#send({ type: "notice", message });
  }
}
