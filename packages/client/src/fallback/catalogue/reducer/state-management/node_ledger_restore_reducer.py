class NodeLedgerRestoreReducer(NodeReducer[ModelLedgerRestoreInput, ModelLedgerRestoreOutput]):
    async def process(self, input_data: ModelLedgerRestoreInput) -> ModelLedgerRestoreOutput:
        snapshot = input_data.snapshot
        fits = (
            snapshot.reducer_version == REDUCER_VERSION
            and snapshot.position <= input_data.log_end  # else the log was restored from an older backup
            and snapshot.digest == digest_of(snapshot.ledger)
        )
        if not fits:
            replay = ModelReplayIntent(ledger_id=input_data.ledger_id, from_position=1)
            return ModelLedgerRestoreOutput(
                ledger=None, intents=(replay,), correlation_id=input_data.correlation_id
            )
        ledger = reduce(apply_ledger_event, input_data.tail, snapshot.ledger)
        return ModelLedgerRestoreOutput(ledger=ledger, intents=(), correlation_id=input_data.correlation_id)
