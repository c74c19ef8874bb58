import { createRequire } from "node:module";
import { connect as openSocket } from "node:net";
import { type ISocketFactory, Kafka, logLevel, type Message, type Producer } from "kafkajs";

const require = createRequire(import.meta.url);

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

/** Without it every connection re-arms a timer of 1 ms for ever, 2 to 3 % of a core. */
function stopIdleTimers(): void {
  const { prototype } = require("kafkajs/src/network/requestQueue") as { prototype: RequestQueue };
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function scheduleWhilePending(this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this);
  };
}

/** Sockets that send at once instead of waiting for the answer to what was sent before (TCP_NODELAY). */
export const socketFactory: ISocketFactory = ({ host, port, onConnect }) =>
  openSocket({ host, port, noDelay: true, keepAlive: true }, onConnect);

export function createTunedKafka(bootstrapServers: string): Kafka {
  stopIdleTimers();
  return new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.ERROR, socketFactory });
}

/** Keeps one produce in flight; whatever arrives meanwhile goes into the next one. */
export function createCoalescedSend(producer: Producer, topic: string): (message: Message) => void {
  let waiting: Message[] = [];
  let isSending = false;
  const sendAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const messages = waiting;
      waiting = [];
      await producer.send({ topic, messages });
    }
    isSending = false;
  };
  return (message) => {
    waiting.push(message);
    if (isSending) return;
    isSending = true;
    // At the end of this turn of the event loop: the calls that one batch of replies has freed travel together.
    setImmediate(() => void sendAll());
  };
}
