import type { Connection } from "../kafkajs-internals.ts";

/** Names a request of the protocol whose bytes the driver writes itself. */
export interface FrameApi {
  readonly key: number;
  readonly name: string;
  readonly version: number;
}

/** The size of a request's header with its length field. */
export function frameHeaderBytes(clientId: string): number {
  return 4 + 2 + 2 + 4 + 2 + Buffer.byteLength(clientId);
}

/** Writes the header of a request that fills `frame`; the correlation id comes when it is sent. Returns its end. */
export function encodeFrameHeader(frame: Buffer, api: FrameApi, clientId: string): number {
  frame.writeInt32BE(frame.length - 4, 0);
  frame.writeInt16BE(api.key, 4);
  frame.writeInt16BE(api.version, 6);
  frame.writeInt32BE(0, 8);
  frame.writeInt16BE(Buffer.byteLength(clientId), 12);
  return 14 + frame.write(clientId, 14);
}

/** Where the correlation id stands in a request frame: after its size, API key and version. */
const correlationIdPosition = 8;

/** Sends a finished frame over a connection that is ready for it; resolves with the payload of its answer. */
export function pushFrame(connection: Connection, frame: Buffer, api: FrameApi): Promise<Buffer> {
  const correlationId = connection.nextCorrelationId();
  frame.writeInt32BE(correlationId, correlationIdPosition);
  return new Promise((resolve, reject) => {
    connection.requestQueue.push({
      entry: {
        apiKey: api.key,
        apiName: api.name,
        apiVersion: api.version,
        correlationId,
        resolve: ({ payload }) => resolve(payload),
        reject,
      },
      expectResponse: true,
      requestTimeout: null,
      sendRequest: () => connection.socket?.write(frame),
    });
  });
}
