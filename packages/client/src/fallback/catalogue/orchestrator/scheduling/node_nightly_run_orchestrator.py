class NodeNightlyRunOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelNightlyRunInput) -> ModelNightlyRunOutput:
        if input_data.now >= input_data.lease_expires_at:
            raise ModelOnexError(message="renew the lease first", error_code=EnumCoreErrorCode.INVALID_STATE)
        zone = ZoneInfo(input_data.zone)
        today = input_data.now.astimezone(zone).date()
        due_at = datetime.combine(today, RUN_AT, tzinfo=zone)
        is_due = input_data.now >= due_at and input_data.last_run_day < today
        if not is_due or input_data.run_in_progress:
            return ModelNightlyRunOutput(correlation_id=input_data.correlation_id)
        if input_data.now - due_at > MISFIRE_GRACE:
            return ModelNightlyRunOutput(events=("run.skipped",), correlation_id=input_data.correlation_id)
        intent = ModelRunIntent(
            run_id=uuid5(input_data.schedule_id, today.isoformat()),
            fencing_token=input_data.fencing_token,
            timeout_ms=RUN_TIMEOUT_MS,
        )
        return ModelNightlyRunOutput(intents=(intent,), correlation_id=input_data.correlation_id)
