import type * as z from "zod";
import type { ErrorCode } from "./error-codes.ts";

/** One thing a service can be asked. */
export interface OperationContract {
  readonly request: z.ZodType;
  readonly reply: z.ZodType;
}

/** Everything a service can be asked, by the name of the operation. */
export type Operations = Readonly<Record<string, OperationContract>>;

/** Where the records of a service travel. */
export interface ServiceTopics {
  readonly requested: string;
  readonly completed: string;
  readonly failed: string;
  readonly deadLetters: string;
}

/**
 * A service as client and worker see it: its topics, its operations and how its messages are written. This is all they
 * know, so a second service needs no change in either.
 */
export interface Service<Operation extends Operations = Operations> {
  readonly name: string;
  readonly topics: ServiceTopics;
  readonly operations: Operation;
  readonly codec: ServiceCodec;
  /**
   * Consumer groups whose members may answer; nobody in any of them means nobody answers. A worker joins the first of
   * them unless it is told another. Where there are none, nobody looks.
   */
  readonly responderGroups: readonly string[];
  /** What a request is about, in a few words, for those who watch it; null where that cannot be said. */
  readonly subjectOf?: ((payload: unknown) => string | null) | undefined;
}

/** What a caller passes for an operation: fields with a default may be left out. */
export type RequestOf<Operation extends Operations, Name extends keyof Operation> = z.input<Operation[Name]["request"]>;
/** What an operation's handler is given: every default filled in. */
export type ParsedRequestOf<Operation extends Operations, Name extends keyof Operation> = z.output<
  Operation[Name]["request"]
>;
/** What an operation answers with. */
export type ReplyOf<Operation extends Operations, Name extends keyof Operation> = z.output<Operation[Name]["reply"]>;

/** What a worker takes for an answer: fields with a default may be left out. */
export type ReplyInputOf<Operation extends Operations, Name extends keyof Operation> = z.input<
  Operation[Name]["reply"]
>;

/** What a handler knows of the request it works on. */
export interface HandlerContext {
  /** Aborts at the deadline, on cancellation, and when the work no longer counts. */
  readonly signal: AbortSignal;
  readonly correlationId: string;
  /** Milliseconds left of the caller's budget. */
  remainingMs(): number;
  /** Tells whoever watches the request that one of several parts is done, and how it failed where it did. Costs nothing else. */
  partDone(part: string, errorCode?: string | null): void;
}

/**
 * One function per operation: a validated request in, its reply out, or an OperationError. A worker runs them for
 * requests that come over the log; a client may run the same ones in its own process when nobody else answers.
 */
export type Handlers<Operation extends Operations> = {
  readonly [Name in keyof Operation]: (
    request: ParsedRequestOf<Operation, Name>,
    context: HandlerContext,
  ) => Promise<ReplyOf<Operation, Name>>;
};

/** Translates messages to bytes and back. Pure: identifiers and times are given to it. Reading never throws. */
export interface ServiceCodec {
  /** The bytes of a request. The message was validated before. */
  encodeRequest(request: RequestMessage): Uint8Array;
  /** Reads a request; what cannot be read or worked on is a kind of its own. */
  decodeRequest(value: Uint8Array | null): DecodedRequest;
  /** The bytes of a completed or failed reply. */
  encodeReply(reply: ReplyMessage): Uint8Array;
  /** `topic` is where the reply was read: the topic, not the body, says how a request ended. */
  decodeReply(value: Uint8Array | null, topic: string): DecodedReply;
}

/** A request before it is written: what the caller asks, and who and when. */
export interface RequestMessage {
  /** Lower-case UUID, the same for all attempts of a call. */
  readonly correlationId: string;
  readonly eventId: string;
  readonly timestampMs: number;
  readonly operation: string;
  readonly payload: unknown;
  readonly tenant: string;
  /** Who asks, for the envelope's `source`. */
  readonly instanceId: string;
}

/** A request that was read and keeps its operation's schema. */
export interface ReadableRequest {
  readonly kind: "request";
  /** Exactly as it came: some callers compare it as a string. */
  readonly correlationId: string;
  readonly operation: string;
  readonly payload: unknown;
  /** The envelope's own id, which becomes the reply's causation id. */
  readonly eventId: string | null;
  readonly tenant: string | null;
}

/** A request with a correlation id that cannot be worked on. */
export interface RefusedRequest {
  readonly kind: "refused";
  readonly correlationId: string;
  readonly operation: string | null;
  readonly payload: unknown;
  readonly eventId: string | null;
  readonly error: WireError;
}

/** Bytes that hold no correlation id, so that nobody can be answered. */
export interface UnreadableRequest {
  readonly kind: "unreadable";
  readonly error: WireError;
}

/** What reading a request gives: one to work on, one to refuse, or bytes nobody can be answered for. */
export type DecodedRequest = ReadableRequest | RefusedRequest | UnreadableRequest;

/** What a failed reply says. */
export interface WireError {
  /** One of ours, or whatever code another worker sent. */
  readonly code: ErrorCode | (string & {});
  readonly message: string;
  readonly retryable: boolean;
  /** What the caller can do about it; empty when nothing is known. */
  readonly cure: string;
}

/** A reply before it is written: how the work ended, and which request it belongs to. */
export type ReplyMessage = {
  readonly correlationId: string;
  readonly eventId: string;
  readonly causationId: string | null;
  readonly timestampMs: number;
  readonly operation: string | null;
  /** The request's payload, from which some readers want a field repeated; null when it could not be read. */
  readonly requestPayload: unknown;
  readonly instanceId: string;
  readonly processingTimeMs: number;
  /** True when the answer came from the worker's memory. */
  readonly cached: boolean;
} & Outcome;

/** How a request ended. */
export type Outcome =
  | { readonly outcome: "completed"; readonly payload: unknown }
  | { readonly outcome: "failed"; readonly error: WireError };

/** What reading a reply gives. */
export type DecodedReply =
  | ({ readonly kind: "reply"; readonly correlationId: string } & Outcome)
  | { readonly kind: "malformed"; readonly reason: string };
