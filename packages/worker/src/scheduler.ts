import { type Priority, priorities } from "@event-intelligence/contracts";

/** Shares of the slots while all lanes have work. Every lane gets some, so none starves. */
const laneWeights: Readonly<Record<Priority, number>> = { critical: 8, high: 4, normal: 2, low: 1 };

/** Something that occupies a slot until its promise settles. It must not reject. */
export type Task = () => Promise<void>;

/** What waits for a slot in one lane. */
export interface LaneBacklog {
  readonly requests: number;
  readonly sizeBytes: number;
}

interface Lane {
  readonly step: number;
  /** With the bytes that each keeps while it waits. */
  readonly tasks: Map<Task, number>;
  /** Position on the common scale of service; the lane that is furthest behind goes next. */
  pass: number;
}

/**
 * A fixed number of slots and one lane per priority. The choice is by stride: each start moves its lane on by one over
 * its weight, so a critical task behind a thousand low ones starts with the next free slot, and a low one behind a
 * thousand critical ones still has every fifteenth. How much may wait is bounded by who enqueues: the read-ahead.
 */
export interface Scheduler {
  readonly running: number;
  readonly waiting: number;
  /** What waits, by lane. */
  readonly lanes: Readonly<Record<Priority, LaneBacklog>>;
  /** @param sizeBytes what the task keeps in memory while it waits */
  enqueue(priority: Priority, task: Task, sizeBytes: number): void;
  /** Takes a waiting task out; harmless for one that has started. */
  remove(task: Task): void;
}

export function createScheduler({ slots }: { slots: number }): Scheduler {
  return new StrideScheduler(slots);
}

class StrideScheduler implements Scheduler {
  readonly #slots: number;
  readonly #lanes: Readonly<Record<Priority, Lane>>;
  #served = 0;
  #running = 0;

  constructor(slots: number) {
    this.#slots = slots;
    const lane = (priority: Priority): Lane => ({ step: 1 / laneWeights[priority], tasks: new Map(), pass: 0 });
    this.#lanes = { critical: lane("critical"), high: lane("high"), normal: lane("normal"), low: lane("low") };
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return priorities.reduce((sum, priority) => sum + this.#lanes[priority].tasks.size, 0);
  }

  get lanes(): Readonly<Record<Priority, LaneBacklog>> {
    const { critical, high, normal, low } = this.#lanes;
    return { critical: backlogOf(critical), high: backlogOf(high), normal: backlogOf(normal), low: backlogOf(low) };
  }

  enqueue(priority: Priority, task: Task, sizeBytes: number): void {
    const lane = this.#lanes[priority];
    // A lane that was empty gets no credit for the time it asked for nothing.
    if (lane.tasks.size === 0) lane.pass = Math.max(lane.pass, this.#served + lane.step);
    lane.tasks.set(task, sizeBytes);
    this.#fill();
  }

  remove(task: Task): void {
    for (const priority of priorities) this.#lanes[priority].tasks.delete(task);
  }

  #fill(): void {
    while (this.#running < this.#slots) {
      const task = this.#next();
      if (task === null) return;
      this.#running += 1;
      void task().finally(() => {
        this.#running -= 1;
        this.#fill();
      });
    }
  }

  #next(): Task | null {
    let chosen: Lane | null = null;
    // Priorities are listed from the highest: at equal positions the higher lane wins.
    for (const priority of priorities) {
      const lane = this.#lanes[priority];
      if (lane.tasks.size > 0 && (chosen === null || lane.pass < chosen.pass)) chosen = lane;
    }
    const [task] = chosen?.tasks.keys() ?? [];
    if (chosen === null || task === undefined) return null;
    chosen.tasks.delete(task);
    this.#served = chosen.pass;
    chosen.pass += chosen.step;
    return task;
  }
}

function backlogOf({ tasks }: Lane): LaneBacklog {
  return { requests: tasks.size, sizeBytes: [...tasks.values()].reduce((sum, size) => sum + size, 0) };
}
