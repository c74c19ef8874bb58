import type { ContractFacts } from "./contract-file.ts";
import { defaultLayers, type Layer } from "./layers.ts";

/** The other files a text was sent with, as far as they could be read. */
export interface Project {
  /** For each file, the text itself included, the files it imports when it is loaded. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  /** For each import of the text, by its node, the file it leads to. */
  readonly targets: ReadonlyMap<number, readonly string[]>;
  /** The contract.yaml that lies nearest above the text; null when none was sent. */
  readonly contract: ContractFacts | null;
  /** From the inside out. */
  readonly layers: readonly Layer[];
}

/** Where nobody asked for the files around a text. */
export const noProject: Project = { imports: new Map(), targets: new Map(), contract: null, layers: defaultLayers };
