import type { CatalogueEntry } from "./catalogue-entry.ts";

export const orchestratorMessaging: readonly CatalogueEntry[] = [
  {
    name: "Process manager",
    slug: "process-manager",
    description:
      "Collects the events that belong to one business case, whatever their order, and asks for the next action once its conditions are met. " +
      "What it knows is rebuilt from the case's own events, so that any instance can go on after a crash. " +
      "It decides and asks; other nodes act.",
    bestPractices: [
      "Correlate by a business id that every participant carries.",
      "Accept events in any order; conditions look at the set and not at the last one.",
      "Derive intent ids from case and action, so that a repeated decision is harmless.",
      "Give every case a deadline with an action of its own.",
    ],
    codeSnippet: `
RULES = (
    CaseRule("request_credit_check", needs=frozenset({"application.received"})),
    CaseRule("request_signature", needs=frozenset({"credit.approved", "identity.verified"})),
    CaseRule("open_account", needs=frozenset({"contract.signed"})),
)


class NodeAccountOpeningOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelAccountOpeningInput) -> ModelAccountOpeningOutput:
        seen = frozenset(event.event_type for event in input_data.events)
        intents = tuple(
            ModelCaseIntent(
                intent_id=uuid5(input_data.case_id, rule.action),
                action=rule.action,
                timeout_ms=STEP_TIMEOUT_MS,
            )
            for rule in RULES
            if rule.needs <= seen and rule.action not in input_data.requested
        )
        return ModelAccountOpeningOutput(intents=intents, correlation_id=input_data.correlation_id)
`,
  },
  {
    name: "Dead-letter replay in waves",
    slug: "dead-letter-replay",
    description:
      "Sends dead letters back in small waves that grow while they succeed, and stops as soon as they fail again. " +
      "A fix that does not hold then costs a handful of records instead of the whole backlog. " +
      "Live traffic goes first: a lagging consumer pauses the replay.",
    bestPractices: [
      "Begin with one record.",
      "Keep the original event ids, so that consumers recognise what they already did.",
      "Count returns: a record that dies twice needs a person.",
      "Ask for a named person's consent and write it to the audit trail.",
    ],
    codeSnippet: `
class NodeReplayOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelReplayInput) -> ModelReplayOutput:
        cid = input_data.correlation_id
        if input_data.failed_in_wave > 0:
            return ModelReplayOutput(events=("replay.stopped",), correlation_id=cid)
        if input_data.remaining_count == 0:
            return ModelReplayOutput(events=("replay.completed",), correlation_id=cid)
        if input_data.consumer_lag > MAX_LAG:
            return ModelReplayOutput(wake_after_ms=PAUSE_MS, correlation_id=cid)
        wave_size = min(MAX_WAVE, max(1, input_data.last_wave_size * 2), input_data.remaining_count)
        intent = ModelReplayIntent(
            intent_id=uuid5(input_data.replay_id, str(input_data.remaining_count)),
            record_count=wave_size,
            timeout_ms=WAVE_TIMEOUT_MS,
        )
        return ModelReplayOutput(intents=(intent,), wave_size=wave_size, correlation_id=cid)
`,
  },
];
