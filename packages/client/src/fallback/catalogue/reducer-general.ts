import type { CatalogueEntry } from "./catalogue-entry.ts";

export const reducerGeneral: readonly CatalogueEntry[] = [
  {
    name: "Guarded state machine",
    slug: "guarded-state-machine",
    description:
      "A table says for each phase and trigger where it leads, under which guard, and which intent follows; everything else is refused. " +
      "State and event go in, a new state and intents come out, and nothing is done on the way. " +
      "Illegal transitions become visible in one place instead of in scattered conditions.",
    bestPractices: [
      "Write the transitions as one read-only table.",
      "Check the expected version, so that an event is applied once and in order.",
      "Return intents for effect nodes; call nothing from here.",
      "Test that every pair outside the table is refused.",
    ],
    codeSnippet: `
ORDER_TRANSITIONS = MappingProxyType({
    ("open", "paid"): Transition("paid", guard=covers_the_price, intent="reserve_stock"),
    ("open", "cancelled"): Transition("closed", guard=always, intent=None),
    ("paid", "sent"): Transition("shipped", guard=always, intent="notify_customer"),
})


class NodeOrderReducer(NodeReducer[ModelOrderInput, ModelOrderOutput]):
    async def process(self, input_data: ModelOrderInput) -> ModelOrderOutput:
        order, event = input_data.order, input_data.event
        if event.sequence <= order.version:
            return ModelOrderOutput(order=order, intents=())
        transition = ORDER_TRANSITIONS.get((order.phase, event.trigger))
        if transition is None or not transition.guard(order, event):
            raise ModelOnexError(
                message=f"{event.trigger} is impossible while {order.phase}",
                error_code=EnumCoreErrorCode.INVALID_STATE,
                correlation_id=input_data.correlation_id,
            )
        changed = order.model_copy(update={"phase": transition.target, "version": event.sequence})
        return ModelOrderOutput(order=changed, intents=tuple(filter(None, (transition.intent,))))
`,
  },
  {
    name: "Tumbling window aggregation",
    slug: "tumbling-window",
    description:
      "Counts events in windows of their own time and closes a window once the watermark has passed its end. " +
      "The watermark follows the newest event at a fixed distance and never a clock, so that a replay closes the same windows. " +
      "What arrives after that is counted as dropped rather than silently lost.",
    bestPractices: [
      "Move the watermark forward only.",
      "Choose the lateness from measured delays, not by feeling.",
      "Bound the number of open windows, since keys come from outside.",
      "Make the merge of two windows associative, so that partitions can be joined.",
    ],
    codeSnippet: `
class NodePageViewReducer(NodeReducer[ModelPageViewInput, ModelPageViewOutput]):
    async def process(self, input_data: ModelPageViewInput) -> ModelPageViewOutput:
        before = input_data.totals
        counts = Counter(dict(before.counts))
        dropped = before.dropped
        for view in input_data.views:
            start_ms = view.viewed_at_ms - view.viewed_at_ms % WINDOW_MS
            if start_ms + WINDOW_MS <= before.watermark_ms:
                dropped += 1
            else:
                counts[start_ms, view.page] += 1
        newest_ms = max((view.viewed_at_ms for view in input_data.views), default=0)
        watermark_ms = max(before.watermark_ms, newest_ms - LATENESS_MS)
        ordered = sorted(counts.items())
        closed = tuple(item for item in ordered if item[0][0] + WINDOW_MS <= watermark_ms)
        still_open = tuple(item for item in ordered if item[0][0] + WINDOW_MS > watermark_ms)
        totals = ModelPageViewTotals(counts=still_open, watermark_ms=watermark_ms, dropped=dropped)
        return ModelPageViewOutput(totals=totals, closed=closed, correlation_id=input_data.correlation_id)
`,
  },
];
