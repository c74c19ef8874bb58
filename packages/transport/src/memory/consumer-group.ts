import type { PartitionLog } from "./partition-log.ts";

/** What a group tells its members. */
export interface GroupMember {
  /** Its own among all members that ever join. */
  readonly id: string;
  readonly topics: readonly string[];
  /** These partitions are no longer the member's. Called before another member is given them. */
  revoke(logs: readonly PartitionLog[]): void;
  /** These partitions are now the member's too; called once with an empty list where there are none to give. */
  assign(logs: readonly PartitionLog[]): void;
}

/** What a group needs to know of its broker. */
export interface GroupSurroundings {
  isRunning(): boolean;
  logsOf(topic: string): readonly PartitionLog[];
}

/** Members that share topics, and how far they have got. */
export class ConsumerGroup {
  readonly #surroundings: GroupSurroundings;
  readonly #members = new Set<GroupMember>();
  readonly #newcomers = new Set<GroupMember>();
  readonly #owners = new Map<PartitionLog, GroupMember>();
  readonly #progress = new Map<PartitionLog, bigint>();
  /** Partitions taken away on purpose, and the member that shall not get them back if there is another. */
  readonly #taken = new Map<PartitionLog, GroupMember>();
  #rebalancing = false;

  constructor(surroundings: GroupSurroundings) {
    this.#surroundings = surroundings;
  }

  get isRebalancing(): boolean {
    return this.#rebalancing && this.#members.size > 0;
  }

  get memberCount(): number {
    return this.#members.size;
  }

  /** Members that read a topic. */
  readersOf(topic: string): readonly GroupMember[] {
    return [...this.#members].filter((member) => member.topics.includes(topic));
  }

  /** Offset of the first record of a partition that is not done; undefined before anything was stored. */
  progressOf(log: PartitionLog): bigint | undefined {
    return this.#progress.get(log);
  }

  storeProgress(log: PartitionLog, offset: bigint): void {
    this.#progress.set(log, offset);
  }

  /** Adds a member; it hears of its partitions through `assign`. */
  join(member: GroupMember): void {
    this.#members.add(member);
    this.#newcomers.add(member);
    this.rebalance();
  }

  /** Removes a member and gives its partitions to the others. The member itself is told nothing. */
  leave(member: GroupMember): void {
    if (!this.#members.delete(member)) return;
    this.#newcomers.delete(member);
    for (const [log, owner] of this.#owners) if (owner === member) this.#owners.delete(log);
    this.rebalance();
  }

  /** Takes a partition from its owner and gives it to another member, or back where there is no other. */
  takeAway(log: PartitionLog): void {
    const owner = this.#owners.get(log);
    if (owner === undefined) return;
    this.#owners.delete(log);
    this.#taken.set(log, owner);
    owner.revoke([log]);
    this.rebalance();
  }

  /** Shares the partitions out anew, soon. Joins and leaves of one moment lead to one rebalance. */
  rebalance(): void {
    if (this.#rebalancing) return;
    this.#rebalancing = true;
    setImmediate(() => this.finishRebalance());
  }

  /** Finishes a rebalance that is due; while the broker is stopped it stays due. */
  finishRebalance(): void {
    if (!this.#rebalancing || !this.#surroundings.isRunning()) return;
    this.#rebalancing = false;
    const wanted = this.#shareOut();
    const gains = new Map<GroupMember, PartitionLog[]>();
    for (const member of this.#newcomers) gains.set(member, []);
    this.#newcomers.clear();
    const losses = new Map<GroupMember, PartitionLog[]>();
    for (const [log, owner] of this.#owners) if (wanted.get(log) !== owner) listFor(losses, owner).push(log);
    for (const [log, member] of wanted) if (this.#owners.get(log) !== member) listFor(gains, member).push(log);
    this.#owners.clear();
    for (const [log, member] of wanted) this.#owners.set(log, member);
    for (const [member, logs] of losses) member.revoke(logs);
    for (const [member, logs] of gains) if (this.#members.has(member)) member.assign(logs);
  }

  #shareOut(): Map<PartitionLog, GroupMember> {
    const topics = new Set([...this.#members].flatMap((member) => member.topics));
    const logs = [...topics].sort().flatMap((topic) => this.#surroundings.logsOf(topic));
    const wanted = new Map<PartitionLog, GroupMember>();
    let turn = 0;
    for (const log of logs) {
      const readers = this.readersOf(log.topic);
      const others = readers.filter((member) => member !== this.#taken.get(log));
      const candidates = others.length > 0 ? others : readers;
      const member = candidates[turn % candidates.length];
      if (member !== undefined) wanted.set(log, member);
      turn += 1;
    }
    this.#taken.clear();
    return wanted;
  }
}

function listFor(lists: Map<GroupMember, PartitionLog[]>, member: GroupMember): PartitionLog[] {
  const existing = lists.get(member);
  if (existing !== undefined) return existing;
  const list: PartitionLog[] = [];
  lists.set(member, list);
  return list;
}
