import { authenticateSymbol, type Connection } from "../kafkajs-internals.ts";
import { AnswerReader, BrokenProtocolError } from "./answer-reader.ts";

/**
 * Cures what is wrong with one connection of kafkajs, in place and on this object alone: other users of kafkajs in the
 * process keep theirs as they are.
 */
export function hardenConnection(connection: Connection, maxAnswerBytes: number): Connection {
  idleWithoutTimer(connection);
  connectOnce(connection);
  authenticateAlone(connection);
  renewNoSooner(connection);
  readOnlyAnswers(connection, maxAnswerBytes);
  return connection;
}

/** kafkajs re-arms a timer of 1 ms for ever after the first response, 2-3 % of a core. */
function idleWithoutTimer({ requestQueue }: Connection): void {
  const schedule = requestQueue.scheduleCheckPendingRequests.bind(requestQueue);
  requestQueue.scheduleCheckPendingRequests = () => {
    if (requestQueue.pending.length > 0) schedule();
  };
}

/** Two callers at once would open two sockets, one of which is never closed. */
function connectOnce(connection: Connection): void {
  connection.connect = shared(connection.connect.bind(connection));
}

/**
 * kafkajs renews a session while other requests of the connection are under way and then takes the next answer for
 * that of the authentication. So the requests in flight are first let finish. A failed login ends the connection.
 */
function authenticateAlone(connection: Connection): void {
  if (connection.sasl === null) return;
  const methods = connection as unknown as Record<symbol, () => Promise<void>>;
  const key = Object.getOwnPropertySymbols(connection).find((symbol) => symbol.description === authenticateSymbol);
  const authenticate = key === undefined ? undefined : methods[key];
  if (key === undefined || authenticate === undefined) {
    throw new TypeError("kafkajs authenticates a connection in another way than before");
  }
  methods[key] = shared(async () => {
    if (connection.isAuthenticated()) return;
    // A request that passed the session check is pushed a few microtasks later; let it get into the queue first.
    await new Promise((resolve) => setImmediate(resolve));
    await connection.requestQueue.waitForPendingRequests();
    try {
      await authenticate();
    } catch (error) {
      // A broker may wait without an end for the rest of a login that ended in the middle, and takes nothing else.
      connection.socket?.destroy();
      throw error;
    }
  });
}

/** Within this time a broker takes no second renewal of a session (KIP-368), and answers it with ILLEGAL_SASL_STATE. */
const betweenRenewalsMs = 1_000;

/**
 * A session may last less than three seconds, as one of a token that is near its end: it would be due for renewal as soon as
 * it has begun. Until it is taken, the session is good for the time that it is renewed before its end.
 */
function renewNoSooner(connection: Connection): void {
  const isAuthenticated = connection.isAuthenticated.bind(connection);
  connection.isAuthenticated = () => isAuthenticated() || isJustAuthenticated(connection);
}

function isJustAuthenticated({ authenticatedAt }: Connection): boolean {
  if (authenticatedAt === null) return false;
  const [seconds, nanoseconds] = process.hrtime(authenticatedAt);
  return seconds * 1_000 + nanoseconds / 1_000_000 < betweenRenewalsMs;
}

/**
 * kafkajs buffers whatever a peer sends, hangs at a negative size, and lets answers to nothing pass. Each of these ends
 * the connection here; its requests are rejected with the reason.
 */
function readOnlyAnswers(connection: Connection, maxAnswerBytes: number): void {
  const { requestQueue } = connection;
  let reader = new AnswerReader(maxAnswerBytes);
  let lastCorrelationId = -1;
  let broken: BrokenProtocolError | null = null;
  const connect = connection.connect;
  connection.connect = () => {
    if (!connection.isConnected()) {
      // Nothing of an earlier socket belongs to the next one.
      reader = new AnswerReader(maxAnswerBytes);
      broken = null;
    }
    return connect();
  };
  const failIfNotConnected = connection.failIfNotConnected.bind(connection);
  connection.failIfNotConnected = () => {
    if (broken !== null) throw broken;
    failIfNotConnected();
  };
  connection.processData = (chunk) => {
    if (broken !== null) return;
    try {
      for (const answer of reader.read(chunk)) fulfill(answer);
    } catch (error) {
      if (!(error instanceof BrokenProtocolError)) throw error;
      broken = error;
      connection.socket?.destroy(error);
    }
  };

  function fulfill(answer: Buffer): void {
    const correlationId = answer.readInt32BE(0);
    // A broker answers in the order of the requests. What lies between was asked for, but has timed out since.
    const isLate = correlationId > lastCorrelationId && correlationId < connection.correlationId;
    if (!isLate && !requestQueue.inflight.has(correlationId)) {
      throw new BrokenProtocolError(`the peer sent an answer (${correlationId}) that nobody has asked for`);
    }
    lastCorrelationId = correlationId;
    requestQueue.fulfillRequest({ correlationId, payload: answer.subarray(4), size: answer.length });
  }
}

/** Callers at the same time share one run. */
function shared<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };
}
