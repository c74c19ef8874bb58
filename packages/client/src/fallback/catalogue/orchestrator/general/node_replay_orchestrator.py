class NodeReplayOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelReplayInput) -> ModelReplayOutput:
        cid = input_data.correlation_id
        if input_data.approved_by is None:
            return ModelReplayOutput(events=("replay.awaits_consent",), correlation_id=cid)
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
