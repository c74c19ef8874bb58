class NodeReportScheduleOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelReportScheduleInput) -> ModelReportScheduleOutput:
        schedule, due_times = input_data.schedule, input_data.due_times
        on_time = [due for due in due_times if input_data.now - due <= schedule.grace]
        missed = [due for due in due_times if due not in on_time]
        choices = {
            EnumMisfire.SKIP: on_time,
            EnumMisfire.RUN_ONCE: on_time or missed[-1:],
            EnumMisfire.RUN_ALL: [*missed[-MAX_CATCH_UP:], *on_time],
        }
        chosen = choices[schedule.misfire]
        intents = tuple(
            ModelReportIntent(
                run_id=uuid5(schedule.schedule_id, due.isoformat()),
                period_ends_at=due,  # late or not, the run is about this period
                timeout_ms=RUN_MS,
            )
            for due in chosen
        )
        skipped = tuple(f"report.skipped:{due.isoformat()}" for due in due_times if due not in chosen)
        return ModelReportScheduleOutput(
            intents=intents, events=skipped, correlation_id=input_data.correlation_id
        )
