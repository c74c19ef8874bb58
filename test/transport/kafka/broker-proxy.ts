import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Socket } from "node:net";
import {
  codedProduceAnswer,
  type ProducedPartition,
  partitionsOfProduce,
  refusedCreateTopics,
  refusedInitProducerId,
  refusedProduce,
} from "./proxied-frames.ts";

/** The requests that a proxy can meddle with, by their keys in the protocol. */
const apiKeys = { Produce: 0, CreateTopics: 19, InitProducerId: 22, DescribeConfigs: 32 } as const;

/** What happens to a request on its way. */
type Meddling =
  /** The proxy answers it with an error code; the broker never sees it. Not for DescribeConfigs. */
  | { readonly refuseWith: number }
  /** The broker gets it, and its answer goes on with this error code. For Produce alone. */
  | { readonly answerWith: number }
  /** The broker gets it; instead of its answer the connection ends. */
  | { readonly loseAnswer: true };

/** One thing that the proxy was told to do. */
interface Rule {
  readonly api: keyof typeof apiKeys;
  readonly meddling: Meddling;
  /** How many requests it is for; default all until it is ended. */
  readonly times?: number;
  /** A Produce is met where it has records for this partition, and then as a whole; default any. */
  readonly partition?: ProducedPartition;
}

/** A rule at work. */
interface RunningRule {
  /** Requests met so far. */
  readonly timesMet: number;
  end(): void;
}

/** Stands between clients and a broker, lets everything pass, and meddles where it is told to. */
export interface BrokerProxy {
  readonly bootstrapServers: string;
  /** What the broker must tell its clients, so that they stay with the proxy. */
  readonly brokerProperties: Readonly<Record<string, string>>;
  /** Where the broker listens; until this is told every connection is closed. */
  forwardTo(port: number): void;
  meddle(rule: Rule): RunningRule;
  /** Lets everything pass again. */
  endAll(): void;
  /** Ends every connection; new ones are taken. */
  cutConnections(): void;
  /** How many requests of a kind have come. */
  count(api: Rule["api"]): number;
  close(): Promise<void>;
}

export async function startBrokerProxy(): Promise<BrokerProxy> {
  const sockets = new Set<Socket>();
  const rules = new Map<Rule, { timesMet: number }>();
  const counts = new Map<number, number>();
  let brokerPort: number | undefined;

  const cutConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const meddlingFor = (request: Buffer): Meddling | undefined => {
    const apiKey = request.readInt16BE(4);
    counts.set(apiKey, (counts.get(apiKey) ?? 0) + 1);
    for (const [rule, progress] of rules) {
      if (!isMet(rule, apiKey, request)) continue;
      progress.timesMet += 1;
      if (progress.timesMet === rule.times) rules.delete(rule);
      return rule.meddling;
    }
    return undefined;
  };
  const join = (client: Socket, broker: Socket): void => {
    const meddlings = new Map<number, Meddling>();
    client.on(
      "data",
      splitFrames((request) => {
        const meddling = meddlingFor(request);
        if (meddling !== undefined && "refuseWith" in meddling) {
          client.write(refusalOf(request, meddling.refuseWith));
          return;
        }
        if (meddling !== undefined) meddlings.set(request.readInt32BE(8), meddling);
        broker.write(request);
      }),
    );
    broker.on(
      "data",
      splitFrames((answer) => {
        const meddling = meddlings.get(answer.readInt32BE(4));
        if (meddling === undefined) client.write(answer);
        else if ("answerWith" in meddling) client.write(codedProduceAnswer(answer, meddling.answerWith));
        else client.destroy();
      }),
    );
  };
  const server = createServer({ noDelay: true }, (client) => {
    const broker = dial({ host: "127.0.0.1", port: brokerPort ?? 1, noDelay: true });
    for (const [socket, other] of new Map([
      [client, broker],
      [broker, client],
    ])) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    join(client, broker);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    bootstrapServers: `127.0.0.1:${port}`,
    brokerProperties: { "advertised.listeners": `PLAINTEXT://127.0.0.1:${port}` },
    forwardTo: (target) => {
      brokerPort = target;
    },
    meddle: (rule) => {
      const progress = { timesMet: 0 };
      rules.set(rule, progress);
      return {
        get timesMet() {
          return progress.timesMet;
        },
        end: () => void rules.delete(rule),
      };
    },
    endAll: () => rules.clear(),
    count: (api) => counts.get(apiKeys[api]) ?? 0,
    cutConnections,
    close: async () => {
      cutConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isMet({ api, partition: wanted }: Rule, apiKey: number, request: Buffer): boolean {
  if (apiKeys[api] !== apiKey) return false;
  if (wanted === undefined) return true;
  const partitions = partitionsOfProduce(request);
  return partitions.some(({ topic, partition }) => topic === wanted.topic && partition === wanted.partition);
}

function refusalOf(request: Buffer, code: number): Buffer {
  const apiKey = request.readInt16BE(4);
  const refuse = refusals.get(apiKey);
  if (refuse === undefined) throw new Error(`No refusal of requests with key ${apiKey} is written here`);
  return refuse(request, code);
}

const refusals: ReadonlyMap<number, (request: Buffer, code: number) => Buffer> = new Map([
  [apiKeys.Produce, refusedProduce],
  [apiKeys.CreateTopics, refusedCreateTopics],
  [apiKeys.InitProducerId, refusedInitProducerId],
]);

/** Hands on whole frames, each with its length in front, however the bytes come. */
function splitFrames(onFrame: (frame: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const end = 4 + rest.readInt32BE(0);
      const frame = rest.subarray(0, end);
      rest = rest.subarray(end);
      onFrame(frame);
    }
  };
}
