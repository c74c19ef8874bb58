EMPTY_ACCOUNT = ModelAccountState(position=0, balance_cents=0)  # before the first entry


def apply_entry(account: ModelAccountState, entry: ModelLedgerEntry) -> ModelAccountState:
    if entry.position <= account.position:
        return account
    if entry.position != account.position + 1:
        raise ModelOnexError(
            message=f"entry {account.position + 1} is missing", error_code=EnumCoreErrorCode.INVALID_STATE
        )
    # Built anew: model_copy(update=...) would check neither type nor range of an amount.
    return ModelAccountState(position=entry.position, balance_cents=account.balance_cents + entry.amount_cents)


class NodeAccountReducer(NodeReducer[ModelAccountInput, ModelAccountOutput]):
    async def process(self, input_data: ModelAccountInput) -> ModelAccountOutput:
        snapshot = input_data.snapshot
        fits = snapshot is not None and snapshot.reducer_version == REDUCER_VERSION  # else everything is folded
        before = snapshot.state if fits else EMPTY_ACCOUNT
        after = reduce(apply_entry, input_data.entries, before)  # a gap behind a refused snapshot raises
        snapshot_due = after.position // SNAPSHOT_EVERY > before.position // SNAPSHOT_EVERY
        intents = (ModelStoreSnapshotIntent(state=after, reducer_version=REDUCER_VERSION),) if snapshot_due else ()
        return ModelAccountOutput(state=after, intents=intents, correlation_id=input_data.correlation_id)
