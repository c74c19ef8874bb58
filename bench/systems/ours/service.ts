import type { DecodedReply, DecodedRequest, Service } from "@event-intelligence/contracts";
import * as z from "zod";
import { type Scene, topicsOf } from "../system.ts";

const operations = {
  analyze: {
    request: z.object({ id: z.number(), sourcePath: z.string(), language: z.string(), content: z.string() }),
    reply: z.object({ id: z.number(), score: z.number(), issues: z.array(z.string()), summary: z.string() }),
  },
};

/** A service of the benchmark's own: its bodies are plain JSON, with nothing but the correlation id around them. */
export function createBenchService(scene: Scene): Service<typeof operations> {
  const { request, reply } = topicsOf(scene);
  return {
    name: "bench",
    topics: { requested: request, completed: reply, failed: `${scene.name}.failed`, deadLetters: `${scene.name}.dead` },
    operations,
    responderGroups: [workerGroup(scene)],
    codec: {
      encodeRequest: ({ correlationId, payload }) => encode({ correlationId, payload }),
      decodeRequest: (value): DecodedRequest => {
        const { correlationId, payload } = decode(value);
        return { kind: "request", correlationId, operation: "analyze", payload, eventId: null, tenant: null };
      },
      encodeReply: (message) =>
        message.outcome === "completed"
          ? encode({ correlationId: message.correlationId, payload: message.payload })
          : encode({ correlationId: message.correlationId, error: message.error }),
      decodeReply: (value): DecodedReply => {
        const { correlationId, payload, error } = decode(value);
        const outcome = error === undefined ? { outcome: "completed", payload } : { outcome: "failed", error };
        return { kind: "reply", correlationId, ...outcome } as DecodedReply;
      },
    },
  };
}

export function workerGroup(scene: Scene): string {
  return `${scene.name}-workers`;
}

interface Message {
  readonly correlationId: string;
  readonly payload?: unknown;
  readonly error?: unknown;
}

const decoder = new TextDecoder();

function encode(message: Message): Uint8Array {
  return Buffer.from(JSON.stringify(message));
}

/** Trusts what it reads: nobody else writes to these topics. */
function decode(value: Uint8Array | null): Message {
  return JSON.parse(decoder.decode(value ?? undefined)) as Message;
}
