import assert from "node:assert/strict";
import type { Transport } from "../transport.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { Collector, numbered, readAll, type Scene, sendTexts, textOf } from "./scene.ts";
import { join, Member } from "./serve-crew.ts";

export const transactionCases: readonly ConformanceCase[] = [
  {
    title: "gives all readers what is committed and nothing that is aborted, and leaves no lag behind",
    needs: ["openTransaction"],
    async run(scene) {
      const readers = await Readers.of(scene);
      const open = (texts: readonly string[]) => scene.feature("openTransaction")(readers.topic, 0, texts);
      await readers.send("before");
      // More than a member may be ahead of what it has not finished.
      await (await open(numbered(20, "aborted "))).abort();
      await (await open(["committed", "committed, too"])).commit();
      await readers.expectAllToSee(["before", "committed", "committed, too"]);
      await readers.expectNoLag();
      await readers.send("after");
      await (await open(numbered(20, "aborted at the end "))).abort();
      await readers.expectNoLag();
      await readers.expectAllToSee(["before", "committed", "committed, too", "after"]);
    },
  },
  {
    title: "ends a partition before an open transaction for as long as it is open, and no other partition",
    needs: ["openTransaction"],
    async run(scene) {
      const readers = await Readers.of(scene);
      const elsewhere = await Readers.of(scene);
      await readers.send("before");
      const transaction = await scene.feature("openTransaction")(readers.topic, 0, ["of the transaction"]);
      await readers.send("behind");
      assert.deepEqual(await readers.read(), ["before"]);
      await elsewhere.send("elsewhere");
      await elsewhere.expectAllToSee(["elsewhere"]);
      await readers.expectAllToSee(["before"]);
      await readers.expectNoLag();
      const late = new Collector();
      const { transport, topic } = readers;
      await transport.listen({ topics: [topic], partitions: "all", onRecord: late.onRecord });
      await transaction.commit();
      await readers.expectAllToSee(["before", "of the transaction", "behind"]);
      await scene.eventually(() => late.records.length === 2, "who came meanwhile hears it, too");
      assert.deepEqual(late.texts(), ["of the transaction", "behind"]);
      await readers.expectNoLag();
    },
  },
];

/** A topic of one partition with an inbox and a member of a group on it. */
class Readers {
  readonly transport: Transport;
  readonly topic: string;
  readonly #scene: Scene;
  readonly #group: string;
  readonly #heard = new Collector();
  readonly #member = new Member("finish");

  private constructor(scene: Scene, transport: Transport, topic: string) {
    this.#scene = scene;
    this.#group = scene.name("group");
    this.transport = transport;
    this.topic = topic;
  }

  static async of(scene: Scene): Promise<Readers> {
    const readers = new Readers(scene, await scene.connect(), await scene.createTopic());
    await readers.#start();
    return readers;
  }

  async #start(): Promise<void> {
    const topics = [this.topic];
    await this.transport.listen({ topics, partitions: "all", onRecord: this.#heard.onRecord });
    await join(this.transport, this.#member, { group: this.#group, topics, maxUncommittedSpan: 5 });
  }

  async send(text: string): Promise<void> {
    await sendTexts(this.transport, this.topic, [text]);
  }

  async read(): Promise<string[]> {
    return (await readAll(this.transport, { topic: this.topic, from: "earliest" })).map(textOf);
  }

  async expectAllToSee(texts: readonly string[]): Promise<void> {
    await this.#scene.eventually(() => this.#heard.records.length >= texts.length, "the inbox hears them");
    await this.#scene.eventually(() => this.#member.calls.length >= texts.length, "the member is given them");
    assert.deepEqual(this.#heard.texts(), texts);
    assert.deepEqual(this.#member.texts(), texts);
    assert.deepEqual(await this.read(), texts);
  }

  async expectNoLag(): Promise<void> {
    await this.#scene.eventually(async () => {
      const { state, lag } = await this.transport.responders({ groups: [this.#group], topic: this.topic });
      return state === "serving" && lag === 0n;
    }, "the group has finished all that can be read");
  }
}
