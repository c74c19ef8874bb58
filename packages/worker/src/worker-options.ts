import {
  type ControlTopics,
  defaultBudgetMs,
  type Handlers,
  type Operations,
  OptionsError,
  type Service,
} from "@event-intelligence/contracts";
import type { Tracing, Transport } from "@event-intelligence/transport";
import { WorkerOptionsError } from "./errors.ts";
import type { Handler } from "./execute.ts";
import type { WorkerTopicOptions } from "./topics.ts";
import { warnOfTrouble } from "./warn-of-trouble.ts";
import type { WorkerObserver } from "./worker-event.ts";

/** What a worker is made of. */
export interface WorkerOptions<Operation extends Operations> {
  /** Stays the creator's: the worker starts it, and never closes it. */
  readonly transport: Transport;
  /** One for each set of topics that is to be answered, for example one for each wire profile. */
  readonly services: readonly Service<Operation>[];
  /** One function per operation. */
  readonly handlers: Handlers<Operation>;
  /**
   * Consumer group that shares the requests among workers. Each service must name it in its `responderGroups`, where
   * callers look for workers. Default: the first of them that the first service names.
   */
  readonly group?: string | undefined;
  /** Names this worker in replies, dead letters and presence. */
  readonly workerId: string;
  readonly controlTopics: ControlTopics;
  /** Tenant of requests that name none. Default "default". */
  readonly tenant?: string | undefined;
  /** Requests worked on at the same time. */
  readonly concurrency: number;
  /** Records read and waiting, all services together. Default 2000. */
  readonly readAhead?: number | undefined;
  /** Bytes read and waiting, all services together. Default 64 MiB. */
  readonly readAheadBytes?: number | undefined;
  /** Outcomes remembered; 0 remembers none. Default 10000. */
  readonly resultCacheEntries?: number | undefined;
  /** How long an outcome is remembered; 0 remembers none. Default 300000. */
  readonly resultCacheTtlMs?: number | undefined;
  /** No run takes longer, whatever its budget. Default 120000. */
  readonly runTimeoutMs?: number | undefined;
  /** For topics that the worker makes. */
  readonly topicOptions?: WorkerTopicOptions | undefined;
  /**
   * Told of every record's end and of every trouble. Must be quick; what it throws is ignored. Default: a process warning
   * for a handler that failed, an outcome that could not be stored and a worker that died.
   */
  readonly observer?: WorkerObserver | undefined;
  /** Where the spans of requests and replies go. Default: nowhere. */
  readonly tracing?: Tracing | undefined;
}

/** Options with every default filled in, and the operations' types erased: the core treats them all alike. */
export interface WorkerSettings {
  readonly transport: Transport;
  readonly services: readonly Service[];
  readonly handlers: Readonly<Record<string, Handler>>;
  readonly group: string;
  readonly workerId: string;
  readonly controlTopics: ControlTopics;
  readonly tenant: string;
  readonly concurrency: number;
  readonly readAhead: number;
  readonly readAheadBytes: number;
  readonly resultCacheEntries: number;
  readonly resultCacheTtlMs: number;
  readonly runTimeoutMs: number;
  readonly topicOptions: WorkerTopicOptions;
  readonly observer: WorkerObserver;
  readonly tracing: Tracing | null;
}

/** @throws WorkerOptionsError naming every problem at once */
export function completeOptions<Operation extends Operations>(options: WorkerOptions<Operation>): WorkerSettings {
  const missing = missingProblems(options);
  if (missing.length > 0) throw new WorkerOptionsError(missing);
  const settings: WorkerSettings = {
    ...options,
    group: options.group ?? options.services[0]?.responderGroups[0] ?? "",
    // Each handler takes just its own operation's request; intake sees to it that it gets no other.
    handlers: options.handlers as unknown as Readonly<Record<string, Handler>>,
    tenant: options.tenant ?? "default",
    readAhead: options.readAhead ?? 2000,
    readAheadBytes: options.readAheadBytes ?? 64 * 1024 * 1024,
    resultCacheEntries: options.resultCacheEntries ?? 10_000,
    resultCacheTtlMs: options.resultCacheTtlMs ?? 300_000,
    runTimeoutMs: options.runTimeoutMs ?? defaultBudgetMs,
    topicOptions: options.topicOptions ?? {},
    observer: options.observer ?? warnOfTrouble,
    tracing: options.tracing ?? null,
  };
  const problems = [numberProblems, nameProblems, serviceProblems, groupProblems].flatMap((find) => find(settings));
  if (problems.length > 0) throw new WorkerOptionsError(problems);
  return settings;
}

function missingProblems(options: unknown): string[] {
  const missing = OptionsError.problemsOfMissing(options, {
    transport: "what createKafkaTransport or createMemoryBroker().createTransport() makes",
    services: "a list of services, such as createJsonService makes",
    handlers: "one function per operation",
    controlTopics: 'what controlTopics("dev") gives',
  });
  if (missing.length > 0) return missing;
  return Array.isArray((options as { services: unknown }).services) ? [] : ["services is no list, give [service]"];
}

function numberProblems(settings: WorkerSettings): string[] {
  const least = {
    concurrency: 1,
    readAhead: 1,
    readAheadBytes: 1,
    resultCacheEntries: 0,
    resultCacheTtlMs: 0,
    runTimeoutMs: 1,
  } as const;
  return Object.entries(least)
    .map(([name, min]) => ({ name, min, value: settings[name as keyof typeof least] }))
    .filter(({ value, min }) => !Number.isSafeInteger(value) || value < min)
    .map(({ name, min, value }) => `${name} is ${value}, it must be a whole number from ${min}`);
}

function nameProblems({ group, workerId }: WorkerSettings): string[] {
  return Object.entries({ group, workerId })
    .filter(([, value]) => typeof value !== "string" || value === "" || value.length > 256)
    .map(([name]) => `${name} must be a text of 1 to 256 characters`);
}

function serviceProblems({ handlers, services }: WorkerSettings): string[] {
  if (services.length === 0) return ["services is empty, at least one is needed"];
  const requested = services.map(({ topics }) => topics.requested);
  const repeated = new Set(requested.filter((topic, index) => requested.indexOf(topic) !== index));
  const operations = new Set(services.flatMap((service) => Object.keys(service.operations)));
  return [
    ...[...repeated].map((topic) => `two services have the request topic ${topic}`),
    ...[...operations]
      .filter((operation) => !Object.hasOwn(handlers, operation) || typeof handlers[operation] !== "function")
      .map((operation) => `handlers has no function for ${operation}`),
  ];
}

/** Callers look for workers only in the groups that the service names: one in another group would not count as there. */
function groupProblems({ group, services }: WorkerSettings): string[] {
  return services
    .filter(({ responderGroups }) => group !== "" && responderGroups.length > 0 && !responderGroups.includes(group))
    .map(({ name, responderGroups }) => {
      const known = responderGroups.join(", ");
      return `group is ${group}, but callers of service ${name} look for workers in ${known}: name the group in the service's responderGroups, or leave group out`;
    });
}
