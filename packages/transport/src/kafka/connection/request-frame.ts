import type { FrameApi } from "./broker-link.ts";

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
