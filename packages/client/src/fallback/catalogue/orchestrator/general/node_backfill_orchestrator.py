class NodeBackfillOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelBackfillInput) -> ModelBackfillOutput:
        if input_data.last_key >= input_data.final_key:
            return ModelBackfillOutput(events=("backfill.completed",), correlation_id=input_data.correlation_id)
        if input_data.failed_batches >= MAX_FAILED:  # the same batch again would fail again: somebody has to look
            return ModelBackfillOutput(events=("backfill.stopped",), correlation_id=input_data.correlation_id)
        if input_data.replica_lag_ms > MAX_LAG_MS:
            return ModelBackfillOutput(wake_after_ms=PAUSE_MS, correlation_id=input_data.correlation_id)
        pace = TARGET_BATCH_MS / max(1, input_data.last_batch_ms)
        size = round(min(MAX_ROWS, max(MIN_ROWS, input_data.last_batch_rows * pace)))
        intent = ModelBackfillIntent(
            intent_id=uuid5(input_data.run_id, str(input_data.last_key)),
            after_key=input_data.last_key,
            row_limit=size,
            timeout_ms=BATCH_TIMEOUT_MS,
        )
        return ModelBackfillOutput(intents=(intent,), correlation_id=input_data.correlation_id)
