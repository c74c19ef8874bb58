import type { CatalogueEntry } from "./catalogue-entry.ts";

export const reducerDatabase: readonly CatalogueEntry[] = [
  {
    name: "Event sourcing with snapshots",
    slug: "event-sourcing-with-snapshots",
    description:
      "The state is a fold over all events; a snapshot is a shortcut that replaces the beginning of the fold. " +
      "Snapshot plus tail must give exactly what a full replay gives, which is also the test that matters most. " +
      "The reducer only says that a snapshot is due; storing it is an effect.",
    bestPractices: [
      "Number events without gaps and refuse a gap instead of guessing.",
      "Skip events at or below the snapshot's position.",
      "Store the reducer's version with a snapshot and discard one made by another version.",
      "Return a new state; never change the given one.",
    ],
    codeSnippet: `
def apply_entry(account: ModelAccountState, entry: ModelLedgerEntry) -> ModelAccountState:
    if entry.position <= account.position:
        return account
    if entry.position != account.position + 1:
        raise ModelOnexError(
            message=f"entry {account.position + 1} is missing", error_code=EnumCoreErrorCode.INVALID_STATE
        )
    return account.model_copy(
        update={"position": entry.position, "balance_cents": account.balance_cents + entry.amount_cents}
    )


class NodeAccountReducer(NodeReducer[ModelAccountInput, ModelAccountOutput]):
    async def process(self, input_data: ModelAccountInput) -> ModelAccountOutput:
        before = input_data.snapshot
        after = reduce(apply_entry, input_data.entries, before)
        snapshot_due = after.position // SNAPSHOT_EVERY > before.position // SNAPSHOT_EVERY
        intents = ("store_snapshot",) if snapshot_due else ()
        return ModelAccountOutput(state=after, intents=intents, correlation_id=input_data.correlation_id)
`,
  },
  {
    name: "Read-model projection",
    slug: "read-model-projection",
    description:
      "Turns events into rows made for one screen or query and returns them as upserts for an effect node to write. " +
      "Each upsert carries the position it reflects, so that the writer can refuse one that comes too late. " +
      "A projection can be dropped and rebuilt from the log at any time, which makes its shape cheap to change.",
    bestPractices: [
      "Write row and position in the same transaction.",
      "Upsert whole rows rather than changes to them; a repeated upsert then does no harm.",
      "Rebuild into a new table and switch over when it has caught up.",
      "Ignore event types the projection does not need.",
    ],
    codeSnippet: `
class NodeOrderListReducer(NodeReducer[ModelOrderListInput, ModelOrderListOutput]):
    async def process(self, input_data: ModelOrderListInput) -> ModelOrderListOutput:
        rows = {row.order_id: row for row in input_data.rows}
        touched: dict[UUID, ModelOrderRow] = {}
        for event in input_data.events:
            row = rows.get(event.order_id, ModelOrderRow(order_id=event.order_id))
            if event.position <= row.position:
                continue
            row = row.model_copy(update={"label": event.label, "position": event.position})
            rows[event.order_id] = touched[event.order_id] = row
        upserts = tuple(ModelUpsertIntent(table="order_list", row=row) for row in touched.values())
        return ModelOrderListOutput(intents=upserts, correlation_id=input_data.correlation_id)
`,
  },
];
