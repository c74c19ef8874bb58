import type { BenchBroker } from "../broker.ts";
import type { Section } from "../report/section.ts";
import type { SystemName } from "../systems/system.ts";

/** How much is measured. */
export interface Extent {
  readonly systems: readonly SystemName[];
  readonly rounds: number;
  /** Length of each closed loop. */
  readonly seconds: number;
  /** Tiny counts: only whether everything still runs; the figures mean nothing and no target is judged. */
  readonly isSmoke: boolean;
  /** Where CPU profiles of the closed loops go; null for none. */
  readonly profileFolder: string | null;
  /** The code that similar asks about; null where none was named. */
  readonly codeBaseFolder: string | null;
}

/** What a measurement works with. */
export interface LocalBench extends Extent {
  /** Tells people what is going on. */
  progress(line: string): void;
}

/** What one that needs a broker works with. */
export interface Bench extends LocalBench {
  readonly broker: BenchBroker;
}

/** Takes its figures and says what they mean. */
export type Measurement = (bench: Bench) => Promise<Section>;

/** The same without a broker. */
export type LocalMeasurement = (bench: LocalBench) => Promise<Section>;

/** The systems of a round: odd rounds forward, even rounds backward, so that none always comes first. */
export function inOrder(systems: readonly SystemName[], round: number): readonly SystemName[] {
  return round % 2 === 1 ? systems : systems.toReversed();
}
