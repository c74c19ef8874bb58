import type { Outcome } from "@event-intelligence/contracts";
import { OperationError } from "@event-intelligence/contracts";
import type { MutableCounters } from "./counters.ts";
import { type AdmittedRequest, monotonicMs, type StepFacts } from "./delivery.ts";
import type { Run } from "./execute.ts";
import { LazyAbort } from "./lazy-abort.ts";
import type { ResultCache } from "./result-cache.ts";
import type { Scheduler, Task } from "./scheduler.ts";
import { failed, timeoutError, toWireError } from "./wire-errors.ts";

/** How the work on a request ended for one of its deliveries. */
export type FlightEnd =
  | { readonly kind: "outcome"; readonly outcome: Outcome; readonly queueMs: number; readonly runMs: number }
  | { readonly kind: "expired"; readonly queueMs: number }
  | { readonly kind: "cancelled" }
  | { readonly kind: "disowned" };

/** Works on equal requests once: later deliveries join the run that waits or goes on, and end with its outcome. */
export interface SingleFlight {
  /** Never rejects. */
  join(request: AdmittedRequest): Promise<FlightEnd>;
  /** Lets go of everything this client asked under this id, and aborts what nobody waits for any more. */
  cancel(clientId: string, correlationId: string): void;
  /** Lets go of everything: the worker stops. */
  abandon(): void;
}

export interface SingleFlightOptions {
  readonly scheduler: Scheduler;
  readonly memory: ResultCache;
  readonly counters: MutableCounters;
  run(run: Run): Promise<Outcome>;
}

interface Member {
  readonly request: AdmittedRequest;
  settle(end: FlightEnd): void;
}

interface Flight {
  readonly workKey: string;
  /** Nearly always one. A record that comes again after a rebalance takes its own former place. */
  members: Member[];
  /** Who was the last to take the request back: its budget is then all that still bounds the run. */
  leaver: AdmittedRequest | null;
  readonly abort: LazyAbort;
  task: Task;
}

export function createSingleFlight(options: SingleFlightOptions): SingleFlight {
  return new Flights(options);
}

class Flights implements SingleFlight {
  readonly #options: SingleFlightOptions;
  readonly #flights = new Map<string, Flight>();

  constructor(options: SingleFlightOptions) {
    this.#options = options;
  }

  join(request: AdmittedRequest): Promise<FlightEnd> {
    const { promise, resolve } = Promise.withResolvers<FlightEnd>();
    const member: Member = { request, settle: resolve };
    const flight = this.#flights.get(request.workKey);
    if (flight === undefined) {
      this.#open(member);
    } else {
      this.#options.counters.deduplicated += 1;
      request.span?.event("joined");
      const former = flight.members.findIndex((other) => isSameRecord(other.request, request));
      if (former === -1) flight.members.push(member);
      else flight.members.splice(former, 1, member)[0]?.settle({ kind: "disowned" });
    }
    return promise;
  }

  cancel(clientId: string, correlationId: string): void {
    for (const flight of [...this.#flights.values()]) {
      flight.members = flight.members.filter(({ request, settle }) => {
        if (request.clientId !== clientId || request.correlationId !== correlationId) return true;
        flight.leaver = request;
        settle({ kind: "cancelled" });
        return false;
      });
      if (flight.members.length > 0) continue;
      this.#close(flight);
      flight.abort.abort(new OperationError("CANCELLED", "the caller took the request back"));
    }
  }

  abandon(): void {
    for (const flight of [...this.#flights.values()]) {
      this.#close(flight);
      this.#settle(flight, { kind: "disowned" });
      flight.abort.abort(new OperationError("CANCELLED", "the worker stopped"));
    }
  }

  #open(member: Member): void {
    const { workKey, priority, record } = member.request;
    const task = () => this.#fly(flight);
    const flight: Flight = { workKey, members: [member], leaver: null, abort: new LazyAbort(), task };
    this.#flights.set(workKey, flight);
    this.#options.counters.queued += 1;
    this.#options.scheduler.enqueue(priority, flight.task, record.value?.byteLength ?? 0);
  }

  async #fly(flight: Flight): Promise<void> {
    dismissIdle(flight);
    const [first] = flight.members;
    if (first === undefined) {
      this.#close(flight);
      return;
    }
    const { service, operation, payload, correlationId, span } = first.request;
    const remainingMs = () => longestRemainingMs(flight);
    const startedAtMs = monotonicMs();
    const tellMembers = (step: string, factsOf: (request: AdmittedRequest) => StepFacts) => {
      for (const { request } of flight.members) request.progress?.tell(step, factsOf(request));
    };
    tellMembers("started", ({ receivedAtMs }) => ({ durationMs: startedAtMs - receivedAtMs }));
    const outcome = await this.#options.run({
      service,
      operation,
      payload,
      correlationId,
      span,
      partDone: (part, errorCode) => tellMembers("part", () => ({ part, errorCode })),
      remainingMs,
      abort: flight.abort,
    });
    // Even if all who asked are gone: the next one who asks the same is spared the work.
    this.#options.memory.remember(flight.workKey, outcome);
    this.#close(flight);
    const runMs = monotonicMs() - startedAtMs;
    for (const { request, settle } of flight.members) {
      settle({ kind: "outcome", outcome, runMs, queueMs: Math.max(0, startedAtMs - request.receivedAtMs) });
    }
  }

  #close(flight: Flight): void {
    this.#options.scheduler.remove(flight.task);
    // A cancelled flight may have been succeeded by another with the same key.
    if (this.#flights.get(flight.workKey) === flight) this.#flights.delete(flight.workKey);
  }

  #settle(flight: Flight, end: FlightEnd): void {
    for (const member of flight.members) member.settle(end);
    flight.members = [];
  }
}

/** A slot is had: whoever is past the budget, or belongs to another worker by now, is not worked for. */
function dismissIdle(flight: Flight): void {
  flight.members = flight.members.filter(({ request, settle }) => {
    const end = idleEnd(request);
    if (end !== null) settle(end);
    return end === null;
  });
}

function idleEnd(request: AdmittedRequest): FlightEnd | null {
  if (request.ownership.aborted) return { kind: "disowned" };
  if (request.remainingMs() > 0) return null;
  const queueMs = monotonicMs() - request.receivedAtMs;
  if (request.namesBudget) return { kind: "expired", queueMs };
  return { kind: "outcome", outcome: failed(toWireError(timeoutError("a slot was free"))), queueMs, runMs: 0 };
}

function longestRemainingMs({ members, leaver }: Flight): number {
  // A handler that does not heed its signal still uses the machine, so its slot is not given away before its deadline.
  if (members.length === 0) return leaver?.remainingMs() ?? 0;
  let longestMs = 0;
  for (const { request } of members) longestMs = Math.max(longestMs, request.remainingMs());
  return longestMs;
}

function isSameRecord({ record: one }: AdmittedRequest, { record: other }: AdmittedRequest): boolean {
  return one.offset === other.offset && one.partition === other.partition && one.topic === other.topic;
}
