import type { GroupMember } from "./group-member.ts";
import type { PartitionLane } from "./partition-lane.ts";

/** A commit costs the broker 5 ms, so progress is stored beside the reading and not per record. */
const commitIntervalMs = 250;

/** Stores how far the lanes are done, one commit at a time, at intervals and when asked to. */
export class ProgressCommitter {
  readonly #source: () => { member: GroupMember | null; lanes: Iterable<PartitionLane> };
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | null = null;

  constructor(source: () => { member: GroupMember | null; lanes: Iterable<PartitionLane> }) {
    this.#source = source;
    this.#timer = setInterval(() => this.commitSoon(), commitIntervalMs);
  }

  /** Ends the intervals; {@link commit} still works. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /** Begins a commit where none is under way; one that fails is repeated at the next interval. */
  commitSoon(): void {
    if (this.#running === null) this.commit().catch(() => {});
  }

  /** Resolves when all that was done at the call is stored. */
  async commit(): Promise<void> {
    while (this.#running !== null) await this.#running.catch(() => {});
    const { member, lanes } = this.#source();
    const behind = [...lanes].filter(
      ({ firstUnfinished, committed }) => firstUnfinished !== null && firstUnfinished !== committed,
    );
    if (member === null || behind.length === 0) return;
    this.#running = store(member, behind).finally(() => {
      this.#running = null;
    });
    await this.#running;
  }
}

async function store(member: GroupMember, lanes: readonly PartitionLane[]): Promise<void> {
  const progress = lanes.map(({ topic, partition, firstUnfinished }) => ({
    topic,
    partition,
    offset: firstUnfinished ?? 0n,
  }));
  await member.commit(progress);
  for (const [index, lane] of lanes.entries()) lane.committed = progress[index]?.offset ?? null;
}
