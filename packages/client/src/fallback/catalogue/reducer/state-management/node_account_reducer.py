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
