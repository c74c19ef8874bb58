import { randomUUID } from "node:crypto";
import { EventIntelligenceError, type Operations, type ReplyOf, type RequestOf } from "@event-intelligence/contracts";
import { TopicMissingError, type TransportStatus, TransportUnavailableError } from "@event-intelligence/transport";
import type { AskedBy, AskOptions, CallTrace, Reply, TracedAskOptions } from "./ask.ts";
import { Breaker, type BreakerState } from "./breaker.ts";
import { type CallContext, type CallRequest, runCall } from "./call.ts";
import {
  abortedError,
  circuitOpenError,
  closedError,
  factsOf,
  noResponderError,
  overloadedError,
  speaksAgainstTheOtherSide,
  startTimeoutError,
} from "./call-errors.ts";
import { runAsSpan, startCallSpan } from "./call-span.ts";
import { withCallersLine } from "./callers-line.ts";
import { type ClientCounters, createCounters } from "./counters.ts";
import { InvalidRequestError, RequestTimeoutError, type WorkerFailureError } from "./errors.ts";
import { type RequestClientOptions, type ResolvedOptions, resolveOptions } from "./options.ts";
import { parseRequest, parseTimeoutMs } from "./parse-request.ts";
import { PendingRequests } from "./pending-requests.ts";
import { ProgressInbox } from "./progress-inbox.ts";
import { ReplyInbox } from "./reply-inbox.ts";
import { ResponderWatch } from "./responders.ts";
import { Settlement } from "./settlement.ts";
import { settledWithin, withinBounds } from "./within-bounds.ts";

/** A client's state at one moment. */
export interface RequestClientStatus {
  readonly state: "created" | "starting" | "ready" | "closed";
  readonly transport: TransportStatus;
  readonly pending: number;
  /** One breaker per operation that was asked. */
  readonly breakers: Readonly<Record<string, BreakerState>>;
  readonly counters: Readonly<ClientCounters>;
}

/** Asks a service over a transport and correlates the replies. Knows no fallback: a call answers or throws. */
export interface RequestClient<Operation extends Operations> {
  readonly status: RequestClientStatus;
  /**
   * Connects and fixes the reply positions; the first `ask` does it, too. `timeoutMs` defaults to 10000. Where every
   * broker refuses the connection and none was ever reached, it is given up after a second, and may be repeated.
   * @throws TransportUnavailableError, NotAuthorizedError, TopicMissingError, ClientClosedError
   */
  start(options?: { timeoutMs?: number | undefined }): Promise<void>;
  /**
   * Sends a request and resolves with its reply. Settles by its deadline, always.
   * @throws InvalidRequestError, PayloadTooLargeError, OverloadedError, CircuitOpenError, NoResponderError: not sent
   * @throws RequestTimeoutError, RequestAbortedError, ClientClosedError
   * @throws WorkerFailureError the worker answered that it could not
   * @throws InvalidReplyError the answer breaks the operation's schema
   * @throws TransportUnavailableError, TopicMissingError, NotAuthorizedError, NotSentError, TransportClosedError of
   * the transport
   */
  ask<Name extends keyof Operation & string>(
    operation: Name,
    payload: RequestOf<Operation, Name>,
    options?: AskOptions,
  ): Promise<Reply<ReplyOf<Operation, Name>>>;
  /** Refuses new calls, waits for pending ones up to `graceMs` (default 0), rejects the rest. The transport stays open. */
  close(options?: { graceMs?: number | undefined }): Promise<void>;
}

/**
 * Builds a request client; nothing is connected before `start` or the first `ask`.
 * @throws OptionsError when the transport or the service is missing
 */
export function createRequestClient<Operation extends Operations>(
  options: RequestClientOptions<Operation>,
): RequestClient<Operation> {
  return new CorrelatingClient(resolveOptions(options));
}

const defaultStartTimeoutMs = 10_000;
/** Enough for a broker that is just being started; waiting longer for one that is not there only delays a fallback. */
const refusalGraceMs = 1_000;

/** A call that no other one stands behind. */
const askedByItself: AskedBy = { keptMs: 0, isEmbedded: false };

class CorrelatingClient<Operation extends Operations> implements RequestClient<Operation> {
  readonly #options: ResolvedOptions<Operation>;
  readonly #pending = new PendingRequests();
  readonly #breakers = new Map<string, Breaker>();
  readonly #counters = createCounters();
  readonly #inbox: ReplyInbox;
  readonly #progress: ProgressInbox;
  readonly #responders: ResponderWatch;
  readonly #callContext: CallContext;
  readonly #closed = new AbortController();
  #opening: Promise<void> | null = null;
  #isReady = false;
  #closing: Promise<void> | null = null;

  constructor(options: ResolvedOptions<Operation>) {
    this.#options = options;
    const { transport, service } = options;
    this.#progress = new ProgressInbox(transport, options.progressTopic);
    const settlement = new Settlement(options, this.#pending, this.#counters);
    this.#inbox = new ReplyInbox({
      ...options,
      topics: service.topics,
      codec: service.codec,
      partitions: options.replyPartitions,
      onReply: (reply, record) => {
        this.#responders.replySeen();
        if (settlement.receive(reply, record)) this.#inbox.follow(reply.workerId);
      },
      onStray: (kind, correlationId, record) => {
        if (kind === "foreign") this.#responders.replySeen();
        settlement.countStray(kind, correlationId, record);
      },
    });
    this.#responders = new ResponderWatch({
      transport,
      groups: service.responderGroups,
      topic: service.topics.requested,
      onNobody: () =>
        this.#pending.rejectAll((pending) =>
          noResponderError(service.responderGroups, factsOf(pending, service.topics.requested)),
        ),
    });
    this.#callContext = {
      options: options as ResolvedOptions<Operations>,
      pending: this.#pending,
      counters: this.#counters,
      progress: this.#progress,
      whenReady: () => (this.#isReady ? this.#inbox.widening : this.#whenOpen(defaultStartTimeoutMs)),
      homePartition: () => this.#inbox.homePartition,
      onSend: () => void this.#responders.isNobodyThere(),
    };
  }

  get status(): RequestClientStatus {
    const starting = this.#opening === null ? "created" : "starting";
    return {
      state: this.#closing !== null ? "closed" : this.#isReady ? "ready" : starting,
      transport: this.#options.transport.status,
      pending: this.#pending.size,
      breakers: Object.fromEntries([...this.#breakers].map(([operation, breaker]) => [operation, breaker.state])),
      counters: { ...this.#counters },
    };
  }

  async start({ timeoutMs = defaultStartTimeoutMs }: { timeoutMs?: number | undefined } = {}): Promise<void> {
    if (this.#closing !== null) throw closedError({});
    if (this.#isReady) return;
    await withinBounds(this.#whenOpen(timeoutMs), {
      timeoutMs,
      toTimeout: () => startTimeoutError(timeoutMs, this.#options.transport.status),
      signal: this.#closed.signal,
      toAbort: () => closedError({}),
    });
  }

  /** One opening for all who wait for it, each as long as it can: the first of them must not set the time of the others. */
  #whenOpen(timeoutMs: number): Promise<void> {
    this.#opening ??= this.#open(Math.max(timeoutMs, defaultStartTimeoutMs)).catch((error) => {
      // A failed start may be repeated: by the next call, or by hand.
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  async #open(timeoutMs: number): Promise<void> {
    await this.#options.transport.start({ timeoutMs, refusalGraceMs });
    await this.#inbox.start({ timeoutMs });
    this.#isReady = true;
  }

  async ask<Name extends keyof Operation & string>(
    operation: Name,
    payload: RequestOf<Operation, Name>,
    options: AskOptions | TracedAskOptions = {},
  ): Promise<Reply<ReplyOf<Operation, Name>>> {
    try {
      const reply =
        "trace" in options
          ? await this.#ask(operation, payload, options, options)
          : await this.#askAsSpan(operation, payload, options);
      return reply as Reply<ReplyOf<Operation, Name>>;
    } catch (error) {
      throw withCallersLine(error);
    }
  }

  #askAsSpan(operation: string, payload: unknown, options: AskOptions): Promise<Reply<unknown>> {
    const { tracing, service } = this.#options;
    const correlationId = randomUUID();
    const { traceparent } = options;
    const span = startCallSpan(tracing, service.name, { correlationId, operation, traceparent });
    const trace: CallTrace = { correlationId, attempts: 0, workerId: null, span };
    return runAsSpan(span, () => this.#ask(operation, payload, options, { trace, askedBy: askedByItself }));
  }

  async #ask(
    operation: string,
    payload: unknown,
    options: AskOptions,
    { trace, askedBy }: Pick<TracedAskOptions, "trace" | "askedBy">,
  ): Promise<Reply<unknown>> {
    const timeoutMs = parseTimeoutMs(options.timeoutMs ?? this.#options.timeoutMs, operation);
    const call = { operation, payload: this.#parse(operation, payload), timeoutMs, options, trace, askedBy };
    this.#admit(operation, options);
    const answer = await this.#breaker(operation).run(() => this.#call(call));
    if (answer instanceof EventIntelligenceError) throw answer;
    return answer;
  }

  #parse(operation: string, payload: unknown): unknown {
    const contract = this.#options.service.operations[operation];
    if (contract === undefined) {
      const known = Object.keys(this.#options.service.operations).join(", ");
      throw new InvalidRequestError(`Operation ${operation} is unknown. Use one of ${known}.`, { operation });
    }
    return parseRequest(contract, operation, payload);
  }

  #admit(operation: string, options: AskOptions): void {
    const { service, maxPendingRequests } = this.#options;
    const facts = { operation, topic: service.topics.requested };
    if (this.#closing !== null) throw closedError(facts);
    if (options.signal?.aborted) throw abortedError({ ...facts, cause: options.signal.reason });
    if (this.#pending.size >= maxPendingRequests) throw overloadedError(this.#pending.size, facts);
    if (this.#isReady && this.#responders.isNobodyThere()) throw noResponderError(service.responderGroups, facts);
  }

  /** Resolves with whatever was answered. That a topic is missing is the broker's own answer, and comes at once. */
  async #call(call: CallRequest): Promise<Reply<unknown> | WorkerFailureError | TopicMissingError> {
    try {
      return await runCall(this.#callContext, call);
    } catch (error) {
      if (error instanceof TopicMissingError) return error;
      if (error instanceof RequestTimeoutError) {
        this.#counters.timedOut += 1;
        this.#inbox.widen();
      }
      throw error;
    }
  }

  #breaker(operation: string): Breaker {
    let breaker = this.#breakers.get(operation);
    if (breaker === undefined) {
      const facts = { operation, topic: this.#options.service.topics.requested };
      breaker = new Breaker(this.#options.breaker, {
        isFailure: (error) => !this.#isRefusedStart(error) && speaksAgainstTheOtherSide(error),
        hope: () => this.#hope(),
        onOpen: () => this.#responders.lookOut(() => [...this.#breakers.values()].some(({ isOpen }) => isOpen)),
        onState: (state) => this.#options.observe({ type: "breaker", operation, state }),
        toRefusal: (cause) => circuitOpenError({ ...facts, cause }),
      });
      this.#breakers.set(operation, breaker);
    }
    return breaker;
  }

  /** Costs the next call no more than a refusal does, and a breaker would only keep it from the broker once that is up. */
  #isRefusedStart(error: unknown): boolean {
    return !this.#isReady && error instanceof TransportUnavailableError;
  }

  /** When the broker or a worker last came back, as far as is known (epoch ms). */
  #hope(): number {
    const { state, sinceMs } = this.#options.transport.status;
    return Math.max(state === "connected" ? sinceMs : 0, this.#responders.appearedAtMs);
  }

  close({ graceMs = 0 }: { graceMs?: number | undefined } = {}): Promise<void> {
    this.#closing ??= this.#close(graceMs);
    return this.#closing;
  }

  async #close(graceMs: number): Promise<void> {
    await settledWithin(this.#pending.whenSettled(), graceMs);
    this.#pending.rejectAll((pending) => closedError(factsOf(pending, this.#options.service.topics.requested)));
    this.#closed.abort();
    this.#responders.close();
    for (const breaker of this.#breakers.values()) breaker.close();
    await Promise.all([this.#inbox.close(), this.#progress.close()]);
  }
}
