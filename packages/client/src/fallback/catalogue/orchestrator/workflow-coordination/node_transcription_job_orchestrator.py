class NodeTranscriptionJobOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelTranscriptionJobInput) -> ModelTranscriptionJobOutput:
        job = input_data.job
        cid = input_data.correlation_id
        if job.outcome is not None:
            return ModelTranscriptionJobOutput(events=(f"transcription.{job.outcome}",), correlation_id=cid)
        if job.age_ms >= DEADLINE_MS:
            cancel = ModelJobIntent(action="cancel_job", remote_id=job.remote_id)
            return ModelTranscriptionJobOutput(
                intents=(cancel,), events=("transcription.expired",), correlation_id=cid
            )
        if job.remote_id is None:
            start = ModelJobIntent(action="start_job", idempotency_key=job.job_id)
            return ModelTranscriptionJobOutput(intents=(start,), wake_after_ms=FIRST_POLL_MS, correlation_id=cid)
        poll = ModelJobIntent(action="read_status", remote_id=job.remote_id)
        wake_after_ms = min(MAX_POLL_MS, FIRST_POLL_MS * 2**job.poll_count)
        return ModelTranscriptionJobOutput(intents=(poll,), wake_after_ms=wake_after_ms, correlation_id=cid)
