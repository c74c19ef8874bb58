/** How long a fault lasts and whom it meets. */
export interface FaultScope {
  /** How often it strikes; without a number until it is ended. */
  readonly times?: number | undefined;
}

/** Ends a fault. Ending it twice is harmless. */
export type EndFault = () => void;

interface ActiveFault<Fault> {
  readonly fault: Fault;
  /** The topic or group it is meant for; undefined: any. */
  readonly target: string | undefined;
  timesLeft: number;
}

/** Faults of one kind, oldest first. */
export class FaultList<Fault extends FaultScope> {
  readonly #active = new Set<ActiveFault<Fault>>();

  add(fault: Fault, target: string | undefined): EndFault {
    const active = { fault, target, timesLeft: fault.times ?? Number.POSITIVE_INFINITY };
    this.#active.add(active);
    return () => this.#active.delete(active);
  }

  /** The fault that strikes this target now, if any. It counts as one time. */
  strike(target: string): Fault | undefined {
    for (const active of this.#active) {
      if (active.target !== undefined && active.target !== target) continue;
      active.timesLeft -= 1;
      if (active.timesLeft <= 0) this.#active.delete(active);
      return active.fault;
    }
    return undefined;
  }

  clear(): void {
    this.#active.clear();
  }
}
