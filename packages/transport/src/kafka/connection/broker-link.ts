import type { Socket } from "node:net";
import { type ApiVersions, type Connection, type KafkajsError, loadProtocol } from "../kafkajs-internals.ts";
import { addressKey, type BrokerAddress, type KafkaSettings } from "../options.ts";
import { connectError } from "./error-mapping.ts";
import { hardenConnection } from "./harden-connection.ts";
import { silentLogger } from "./kafkajs-logger.ts";
import { type FrameApi, pushFrame } from "./request-frame.ts";
import { createSocketFactory } from "./socket-factory.ts";

/** How long before its end a SASL session is renewed. */
const renewSessionBeforeMs = 2_000;

/** One connection to one broker, opened on first use and again after a loss. */
export class BrokerLink {
  readonly address: BrokerAddress;
  readonly #settings: KafkaSettings;
  readonly #requestTimeoutMs: number;
  readonly #onChange: (error: Error | null) => void;
  #connection: Connection | null = null;
  #versions: ApiVersions = {};
  #sockets = new Set<Socket>();
  #connecting: Promise<void> | null = null;
  #isClosed = false;

  constructor(
    address: BrokerAddress,
    settings: KafkaSettings,
    options: {
      requestTimeoutMs: number;
      onChange?: ((error: Error | null) => void) | undefined;
    },
  ) {
    this.address = address;
    this.#settings = settings;
    this.#requestTimeoutMs = options.requestTimeoutMs;
    this.#onChange = options.onChange ?? (() => {});
  }

  get isConnected(): boolean {
    return this.#connection?.isConnected() ?? false;
  }

  /** Opens the connection where it is not open. Rejects with a typed error. */
  connect(): Promise<void> {
    if (this.isConnected) return Promise.resolve();
    this.#connecting ??= this.#open().finally(() => {
      this.#connecting = null;
    });
    return this.#connecting;
  }

  /** Sends a request that kafkajs encodes and decodes; error codes in the answer are left to the caller. */
  async request<T>(api: string, parameters: object): Promise<T> {
    await this.connect();
    const connection = await this.#loggedIn(this.#readyConnection());
    const { requests, apiKeys, lookup } = loadProtocol();
    const definition = requests[api];
    const apiKey = apiKeys[api];
    if (definition === undefined || apiKey === undefined) throw new TypeError(`kafkajs knows no request ${api}`);
    const { request, response } = lookup(this.#versions)(apiKey, definition)(parameters) as {
      request: { apiKey: number; apiName: string; apiVersion: number };
      response: { decode(payload: Buffer): Promise<T> };
    };
    // Not kafkajs's own `parse`: it throws the whole answer away for one bad topic or partition.
    const answer = connection.send<T>({
      request,
      response: { decode: response.decode, parse: (decoded: T) => decoded },
    });
    return this.#watchingTimeouts(answer);
  }

  /** Whether the broker takes this request in this version; false before the first connection. */
  supports({ key, version }: FrameApi): boolean {
    const range = this.#versions[key];
    return range !== undefined && range.minVersion <= version && version <= range.maxVersion;
  }

  /** Sends a finished frame and resolves with the payload of its answer. Rejects at once when not connected. */
  exchange(frame: Buffer, api: FrameApi): Promise<Buffer> {
    const connection = this.#readyConnection();
    if (connection.sasl !== null && !connection.isAuthenticated()) {
      return this.#loggedIn(connection).then(() => this.exchange(frame, api));
    }
    return this.#watchingTimeouts(pushFrame(connection, frame, api));
  }

  /** Renews the session where it is due. A failure is an error of ours, since nothing of the request was written yet. */
  async #loggedIn(connection: Connection): Promise<Connection> {
    if (connection.sasl === null || connection.isAuthenticated()) return connection;
    try {
      await connection.authenticate();
      return connection;
    } catch (error) {
      throw connectError(error, addressKey(this.address));
    }
  }

  /** Obeys a broker that asks its clients to slow down. */
  throttle(throttleMs: number): void {
    if (throttleMs > 0) this.#connection?.requestQueue.maybeThrottle(throttleMs);
  }

  /** Ends the connection at once; what waits for an answer is rejected. The link can connect again. */
  drop(): void {
    this.#connection = null;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Ends the connection for good. */
  close(): void {
    this.#isClosed = true;
    this.drop();
  }

  async #open(): Promise<void> {
    if (this.#isClosed) throw connectError(new Error("the link is closed"), addressKey(this.address));
    const connection = this.#createConnection();
    try {
      await connection.connect();
      const { requests } = loadProtocol();
      this.#versions = await readVersions(connection, requests.ApiVersions);
      connection.setVersions(this.#versions);
      connection.setSupportAuthenticationProtocol(true);
      await connection.authenticate();
      if (this.#isClosed) throw new Error("the link is closed");
    } catch (error) {
      connection.socket?.destroy();
      throw connectError(error, addressKey(this.address));
    }
    this.#connection = connection;
    this.#onChange(null);
  }

  #createConnection(): Connection {
    const { Connection } = loadProtocol();
    const { ssl, sasl, clientId, connectTimeoutMs, maxAnswerBytes } = this.#settings;
    const connection: Connection = new Connection({
      host: this.address.host,
      port: this.address.port,
      logger: silentLogger,
      socketFactory: createSocketFactory((socket) => this.#adopt(socket, () => connection)),
      ssl,
      sasl: sasl?.forConnection() ?? null,
      clientId,
      connectionTimeout: connectTimeoutMs,
      requestTimeout: this.#requestTimeoutMs,
      reauthenticationThreshold: renewSessionBeforeMs,
      enforceRequestTimeout: true,
    });
    return hardenConnection(connection, maxAnswerBytes);
  }

  #adopt(socket: Socket, owner: () => Connection): void {
    this.#sockets.add(socket);
    let lastError: Error | null = null;
    socket.once("error", (error) => {
      lastError = error;
    });
    socket.once("close", () => {
      this.#sockets.delete(socket);
      const wasCurrent = this.#connection === owner();
      if (wasCurrent) this.#connection = null;
      if (wasCurrent && !this.#isClosed) {
        this.#onChange(connectError(lastError ?? new Error("connection closed"), addressKey(this.address)));
      }
    });
  }

  #readyConnection(): Connection {
    if (this.#connection?.isConnected() !== true) {
      throw connectError(new Error("not connected"), addressKey(this.address));
    }
    return this.#connection;
  }

  /** A broker that does not answer in time stalls everything behind it on this connection, so it is given up. */
  async #watchingTimeouts<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if ((error as KafkajsError).name === "KafkaJSRequestTimeoutError") {
        for (const socket of this.#sockets) socket.destroy();
      }
      throw error;
    }
  }
}

interface ApiVersionsAnswer {
  readonly apiVersions: readonly {
    readonly apiKey: number;
    readonly minVersion: number;
    readonly maxVersion: number;
  }[];
}

async function readVersions(
  connection: Connection,
  definition: ReturnType<typeof loadProtocol>["requests"][string] | undefined,
): Promise<ApiVersions> {
  if (definition === undefined) throw new TypeError("kafkajs knows no request ApiVersions");
  const answer = (await connection.send(definition.protocol({ version: 2 })())) as ApiVersionsAnswer;
  return Object.fromEntries(answer.apiVersions.map(({ apiKey, ...range }) => [apiKey, range]));
}
