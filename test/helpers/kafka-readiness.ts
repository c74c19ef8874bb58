import { connect } from "node:net";

// One ApiVersions request, version 0, without a client id: length, key, version, correlation id, null string.
const apiVersionsRequest = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 42, 0xff, 0xff]);
const correlationId = 42;
const answerTimeoutMs = 2_000;

/** Whether a Kafka broker on this port of 127.0.0.1 answers an ApiVersions request; a refused connection is false. */
export function answersApiVersions(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: answerTimeoutMs });
    let received = Buffer.alloc(0);
    const finish = (isAnswered: boolean): void => {
      socket.destroy();
      resolve(isAnswered);
    };
    socket.once("connect", () => socket.write(apiVersionsRequest));
    socket.once("error", () => finish(false));
    socket.once("timeout", () => finish(false));
    socket.once("close", () => finish(false));
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      // Length, correlation id and error code: 0 means that the broker takes requests.
      if (received.length >= 10) finish(received.readInt32BE(4) === correlationId && received.readInt16BE(8) === 0);
    });
  });
}
