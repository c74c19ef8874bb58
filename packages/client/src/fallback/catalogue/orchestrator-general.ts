import type { CatalogueEntry } from "./catalogue-entry.ts";

export const orchestratorGeneral: readonly CatalogueEntry[] = [
  {
    name: "Step graph",
    slug: "step-graph",
    description:
      "Each step names the steps it needs; whatever is ready and not yet started is asked for, side by side up to a limit. " +
      "The graph is data: a circle is found at start, and the longest path shows how fast it can be. " +
      "The orchestrator runs nothing itself, so that a crash loses no work.",
    bestPractices: [
      "Refuse a graph with a circle when the node is built.",
      "Derive intent ids from run and step, so that deciding twice asks once.",
      "Give steps the smaller of their own limit and the time that is left.",
      "On the first failure cancel what is running and start nothing new.",
    ],
    codeSnippet: `
IMPORT_GRAPH = MappingProxyType({
    "fetch": frozenset(),
    "scan": frozenset({"fetch"}),
    "extract_text": frozenset({"scan"}),
    "thumbnail": frozenset({"scan"}),
    "announce": frozenset({"extract_text", "thumbnail"}),
})


class NodeImportOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelImportInput) -> ModelImportOutput:
        if input_data.failed or input_data.remaining_ms == 0:
            return ModelImportOutput(events=("import.failed",), cancelled=tuple(sorted(input_data.running)))
        if input_data.done >= IMPORT_GRAPH.keys():
            return ModelImportOutput(events=("import.completed",))
        started = input_data.done | input_data.running
        ready = [step for step, needs in IMPORT_GRAPH.items() if needs <= input_data.done and step not in started]
        free = max(0, MAX_PARALLEL - len(input_data.running))
        intents = tuple(step_intent(input_data, step) for step in ready[:free])
        return ModelImportOutput(intents=intents, correlation_id=input_data.correlation_id)
`,
  },
  {
    name: "Saga with compensation",
    slug: "saga-with-compensation",
    description:
      "A row of local transactions, each with an action that takes it back; when one fails the finished ones are undone in reverse. " +
      "After the pivot step there is no way back and the rest is repeated until it succeeds. " +
      "Others can see the state in between, so that reservations are better than final changes before the pivot.",
    bestPractices: [
      "Make actions and compensations idempotent; both will be repeated.",
      "Put what cannot be undone as late as possible.",
      "Park a saga whose compensation keeps failing, and alert a person.",
      "Write progress to a log before asking for the next step.",
    ],
    codeSnippet: `
STEPS = (
    SagaStep("reserve_stock", "release_stock"),
    SagaStep("reserve_credit", "release_credit"),
    SagaStep("charge_card", None),  # the pivot: from here on only forwards
    SagaStep("ship_parcel", None),
)
PIVOT = 2


class NodeCheckoutOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelCheckoutInput) -> ModelCheckoutOutput:
        done = input_data.completed_count
        if input_data.failed and done <= PIVOT:
            to_undo = STEPS[: done - input_data.undone_count]
            if not to_undo:
                return ModelCheckoutOutput(events=("checkout.cancelled",))
            action = to_undo[-1].compensation
        elif done == len(STEPS):
            return ModelCheckoutOutput(events=("checkout.completed",))
        else:
            action = STEPS[done].action
        intent = ModelSagaIntent(intent_id=uuid5(input_data.saga_id, action), action=action)
        return ModelCheckoutOutput(intents=(intent,), correlation_id=input_data.correlation_id)
`,
  },
  {
    name: "Schedule under a fenced lease",
    slug: "fenced-schedule",
    description:
      "Only the holder of a lease starts a due run, and every intent carries the lease's number, which grows with each holder. " +
      "The store that executes refuses a smaller number than it has seen: a leader that slept through the loss of its lease can then do no harm. " +
      "A lease without that check is only a hint.",
    bestPractices: [
      "Take the time as input and stop when the lease is about to end.",
      "Derive the run's id from its schedule and day, so that it starts once.",
      "Say what happens to a missed run: catch up, skip, or merge.",
      "Compute due times in the schedule's zone and test the days of the clock change.",
    ],
    codeSnippet: `
class NodeNightlyRunOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelNightlyRunInput) -> ModelNightlyRunOutput:
        if input_data.now >= input_data.lease_expires_at:
            raise ModelOnexError(message="renew the lease first", error_code=EnumCoreErrorCode.INVALID_STATE)
        zone = ZoneInfo(input_data.zone)
        today = input_data.now.astimezone(zone).date()
        due_at = datetime.combine(today, RUN_AT, tzinfo=zone)
        is_due = input_data.now >= due_at and input_data.last_run_day < today
        if not is_due or input_data.run_in_progress:
            return ModelNightlyRunOutput(correlation_id=input_data.correlation_id)
        if input_data.now - due_at > MISFIRE_GRACE:
            return ModelNightlyRunOutput(events=("run.skipped",), correlation_id=input_data.correlation_id)
        intent = ModelRunIntent(
            run_id=uuid5(input_data.schedule_id, today.isoformat()),
            fencing_token=input_data.fencing_token,
            timeout_ms=RUN_TIMEOUT_MS,
        )
        return ModelNightlyRunOutput(intents=(intent,), correlation_id=input_data.correlation_id)
`,
  },
];
