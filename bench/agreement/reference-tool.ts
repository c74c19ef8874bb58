/** One function, or one whole file, as a tool sees it. */
export interface MeasuredFunction {
  /** Path within the code base, with forward slashes. */
  readonly file: string;
  /** Line of the function's keyword or name, counted from 1; 1 for a file. */
  readonly line: number;
  readonly name: string;
  readonly cyclomatic?: number | undefined;
  readonly cognitive?: number | undefined;
  /** Halstead's volume of a file. */
  readonly volume?: number | undefined;
  /** Maintainability index of a file, by the formula over the whole of it. */
  readonly maintainability?: number | undefined;
}

/** What is compared. */
export type Metric = "cyclomatic" | "cognitive" | "volume" | "maintainability";

/** Those of files: tools count other things under these names, so that only their order can agree. */
export const rankedMetrics: ReadonlySet<Metric> = new Set(["volume", "maintainability"]);

/** A folder of source files and the paths in it that are measured. */
export interface SourceTree {
  readonly folder: string;
  readonly files: readonly string[];
}

/** A tool other people trust for a language. */
export interface ReferenceTool {
  /** Name and version, as the table shows them. */
  readonly name: string;
  readonly metrics: readonly Metric[];
  /** Puts the tool into a folder of its own; does nothing when it is there already. */
  readonly install: (folder: string) => Promise<void>;
  /** Measures the files. The functions of one line come in source order. */
  readonly run: (folder: string, tree: SourceTree) => Promise<readonly MeasuredFunction[]>;
}
