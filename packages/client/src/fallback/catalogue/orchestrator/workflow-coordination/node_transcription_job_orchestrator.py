class NodeTranscriptionJobOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelTranscriptionJobInput) -> ModelTranscriptionJobOutput:
        job, cid = input_data.job, input_data.correlation_id
        if job.outcome is not None:  # as read from the service; whatever comes later is ignored
            return ModelTranscriptionJobOutput(events=(f"transcription.{job.outcome}",), correlation_id=cid)
        if job.age_ms >= DEADLINE_MS:
            cancel = () if job.remote_id is None else (intent(job, "cancel_job", 0),)
            return ModelTranscriptionJobOutput(
                intents=cancel, events=("transcription.expired",), correlation_id=cid
            )
        if job.remote_id is None:  # also after a start whose answer was lost: the key finds the first job
            return ModelTranscriptionJobOutput(
                intents=(intent(job, "start_job", 0),), wake_after_ms=FIRST_POLL_MS, correlation_id=cid
            )
        if not input_data.was_called_back and input_data.since_poll_ms < pause_ms(job.poll_count):
            return ModelTranscriptionJobOutput(wake_after_ms=pause_ms(job.poll_count), correlation_id=cid)
        # The callback is only a hint to look now: its body may be anybody's.
        poll = intent(job, "read_status", job.poll_count)
        return ModelTranscriptionJobOutput(
            intents=(poll,), wake_after_ms=pause_ms(job.poll_count + 1), correlation_id=cid
        )


def pause_ms(poll_count: int) -> int:
    return min(MAX_POLL_MS, FIRST_POLL_MS * 2**poll_count)


def intent(job: ModelJob, action: str, round_number: int) -> ModelJobIntent:
    key = uuid5(job.job_id, f"{action}:{round_number}")
    return ModelJobIntent(
        intent_id=key, action=action, remote_id=job.remote_id, idempotency_key=key, timeout_ms=CALL_MS
    )
