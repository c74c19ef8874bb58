import { isSpoilt, reasonOf, setAside } from "../storage/database-file.ts";
import { engineVersion } from "../storage/engine-version.ts";
import { ResultFile } from "./result-file.ts";
import type { KeyedResult, ResultMessage, ResultThreadSettings } from "./result-messages.ts";

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
  readonly #engineVersion: number;
  #file: ResultFile | null;
  #waiting: KeyedResult[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writtenLength = 0;
  #isTold = false;

  constructor(settings: ResultThreadSettings, send: (message: ResultMessage) => void) {
    this.#settings = settings;
    this.#send = send;
    this.#engineVersion = engineVersion(settings.codeFolder);
    this.#file = this.#open();
    this.#attempt((file) => file.tidy());
  }

  find(key: string): string | null {
    return this.#attempt((file) => file.find(key)) ?? null;
  }

  keep(result: KeyedResult): void {
    this.#waiting.push(result);
    if (this.#waiting.length >= batchCount) this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), batchDelayMs);
  }

  close(): void {
    this.#write();
    this.#file?.close();
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const results = this.#waiting;
    this.#waiting = [];
    this.#attempt((file) => file.keep(results));
    const length = results.reduce((total, { text }) => total + text.length, 0);
    this.#send({ type: "done", length });
    this.#writtenLength += length;
    if (this.#writtenLength < tidyEvery) return;
    this.#writtenLength = 0;
    this.#attempt((file) => file.tidy());
  }

  #attempt<Result>(work: (file: ResultFile) => Result): Result | undefined {
    if (this.#file === null) return undefined;
    try {
      return work(this.#file);
    } catch (error) {
      if (isSpoilt(error)) this.#renew(error);
      else
        this.#tell(
          `Results are not kept in ${this.#settings.path}: ${reasonOf(error)}. Free the disk, or name another file in ANALYSIS_CACHE_PATH.`,
        );
      return undefined;
    }
  }

  #renew(error: unknown): void {
    const { path } = this.#settings;
    this.#send({
      type: "notice",
      message: `The file of results ${path} is set aside as ${path}.set-aside and built anew: ${reasonOf(error)}`,
    });
    this.#file?.close();
    this.#file = null;
    try {
      setAside(path);
    } catch {
      // Another process was faster, or has it open where that forbids it: what is there is looked at anew.
    }
    this.#file = this.#open();
  }

  #open(): ResultFile | null {
    const { path, maxBytes } = this.#settings;
    try {
      const file = new ResultFile(path, { engineVersion: this.#engineVersion, maxBytes });
      if (file.notice !== null) this.#send({ type: "notice", message: file.notice });
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
