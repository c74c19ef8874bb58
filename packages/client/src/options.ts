import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { type Operations, OptionsError, type Service, shieldObserver } from "@event-intelligence/contracts";
import type { Tracing, Transport } from "@event-intelligence/transport";
import type { BreakerOptions } from "./breaker.ts";
import type { RequestClientEvent } from "./client-event.ts";
import type { ReplyPartitions, StrayReply } from "./reply-inbox.ts";
import type { RetryOptions } from "./retry.ts";

/** Everything a request client can be told. Only the transport and the service have no default. */
export interface RequestClientOptions<Operation extends Operations> {
  transport: Transport;
  service: Service<Operation>;
  /** Who this is, in headers and in the choice of the home partition. Default: host name and process id. */
  instanceId?: string | undefined;
  /** Default "default". */
  tenant?: string | undefined;
  /** Budget of a call that names none. Default 5000. */
  timeoutMs?: number | undefined;
  /** More calls than this at a time are refused with OverloadedError. Default 1000. */
  maxPendingRequests?: number | undefined;
  /** Default "auto": all partitions until a worker shows that it honours the home partition, then only that one. */
  replyPartitions?: ReplyPartitions | undefined;
  /** Default: enabled, opens after 5 failures in a row, probes after 60000 ms. */
  breaker?: Partial<BreakerOptions> | undefined;
  /** Default: 3 attempts (the first counted), back-off from 200 ms, at most 60000 ms. */
  retry?: Partial<RetryOptions> | undefined;
  /** Topic on which workers listen for cancellations; null publishes none. Default null. */
  cancelledTopic?: string | null | undefined;
  /** Topic on which workers tell the steps of calls that are watched; null: only the client's own are told. Default null. */
  progressTopic?: string | null | undefined;
  /** Told of each reply that settles no call. Must be quick; a throw or rejection is ignored. */
  onStrayReply?: ((reply: StrayReply) => void) | undefined;
  /** Told of each attempt that ended, each reply dropped and each change of a breaker. Must be quick; a throw is ignored. */
  observer?: ((event: RequestClientEvent) => void) | undefined;
  /** Where the spans of calls go. Default: nowhere. */
  tracing?: Tracing | undefined;
}

/** The options with every default filled in; inside the client nothing is undefined. */
export interface ResolvedOptions<Operation extends Operations> {
  readonly transport: Transport;
  readonly service: Service<Operation>;
  readonly instanceId: string;
  /** Instance name and a random part: two clients of one process are two clients. */
  readonly clientId: string;
  readonly tenant: string;
  readonly timeoutMs: number;
  readonly maxPendingRequests: number;
  readonly replyPartitions: ReplyPartitions;
  readonly breaker: BreakerOptions;
  readonly retry: RetryOptions;
  readonly cancelledTopic: string | null;
  readonly progressTopic: string | null;
  readonly onStrayReply: (reply: StrayReply) => void;
  readonly observe: (event: RequestClientEvent) => void;
  readonly tracing: Tracing | null;
}

/** @throws OptionsError when one that has no default is missing */
export function resolveOptions<Operation extends Operations>(
  options: RequestClientOptions<Operation>,
): ResolvedOptions<Operation> {
  const missing = OptionsError.problemsOfMissing(options, {
    transport: "what createKafkaTransport or createMemoryBroker().createTransport() makes",
    service: "what createJsonService or createCodeAnalysisService makes",
  });
  if (missing.length > 0) throw new OptionsError("The client", missing);
  const instanceId = options.instanceId ?? `${hostname()}-${process.pid}`;
  return {
    transport: options.transport,
    service: options.service,
    instanceId,
    clientId: `${instanceId}/${randomUUID()}`,
    tenant: options.tenant ?? "default",
    timeoutMs: options.timeoutMs ?? 5000,
    maxPendingRequests: options.maxPendingRequests ?? 1000,
    replyPartitions: options.replyPartitions ?? "auto",
    breaker: {
      enabled: options.breaker?.enabled ?? true,
      threshold: options.breaker?.threshold ?? 5,
      timeoutMs: options.breaker?.timeoutMs ?? 60_000,
    },
    retry: {
      maxAttempts: options.retry?.maxAttempts ?? 3,
      backoffBaseMs: options.retry?.backoffBaseMs ?? 200,
      backoffMaxMs: options.retry?.backoffMaxMs ?? 60_000,
    },
    cancelledTopic: options.cancelledTopic ?? null,
    progressTopic: options.progressTopic ?? null,
    onStrayReply: options.onStrayReply ?? (() => {}),
    observe: shieldObserver(options.observer),
    tracing: options.tracing ?? null,
  };
}
