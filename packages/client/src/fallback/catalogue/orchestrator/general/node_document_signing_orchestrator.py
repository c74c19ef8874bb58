class NodeDocumentSigningOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelDocumentSigningInput) -> ModelDocumentSigningOutput:
        run = input_data.run
        cid = input_data.correlation_id
        if run.failed_step is not None:
            return ModelDocumentSigningOutput(events=("signing.failed",), correlation_id=cid)
        if run.remaining_ms <= 0:
            return ModelDocumentSigningOutput(
                events=("signing.expired",), cancelled=tuple(sorted(run.running)), correlation_id=cid
            )
        pending = [step for step in ("render", "sign", "archive") if step not in run.done]
        if not pending:
            return ModelDocumentSigningOutput(events=("signing.completed",), correlation_id=cid)
        if pending[0] in run.running:
            return ModelDocumentSigningOutput(correlation_id=cid)
        intent = ModelSigningIntent(
            intent_id=uuid5(run.run_id, pending[0]),  # deciding twice asks once
            step=pending[0],
            timeout_ms=min(STEP_MS, run.remaining_ms),
        )
        return ModelDocumentSigningOutput(intents=(intent,), correlation_id=cid)
