class NodeReportScheduleOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelReportScheduleInput) -> ModelReportScheduleOutput:
        schedule = input_data.schedule
        # (local day, instant) of all that was due since the last one recorded, oldest first
        due = input_data.due_runs
        on_time = [run for run in due if input_data.now - run.due_at <= schedule.grace]
        missed = [run for run in due if run not in on_time]
        choices = {
            EnumMisfire.SKIP: on_time,
            EnumMisfire.RUN_ONCE: on_time or missed[-1:],
            EnumMisfire.RUN_ALL: [*on_time, *missed[:MAX_CATCH_UP]],  # what is due now first, then the oldest missed
        }
        chosen = choices[schedule.misfire]
        intents = tuple(
            ModelReportIntent(
                run_id=uuid5(schedule.schedule_id, run.day.isoformat()),  # of the local day, not of an instant
                day=run.day,  # late or not, the run is about this day
                after_ms=place * SPREAD_MS,
                fencing_token=input_data.fencing_token,
                timeout_ms=RUN_MS,
            )
            for place, run in enumerate(chosen)
        )
        # Recorded under the run's own id, so that the next tick does not find them again. What waits is not skipped.
        waits = missed[MAX_CATCH_UP:] if schedule.misfire is EnumMisfire.RUN_ALL else []
        skipped = tuple(
            ModelReportSkipped(run_id=uuid5(schedule.schedule_id, run.day.isoformat()), day=run.day)
            for run in due
            if run not in chosen and run not in waits
        )
        return ModelReportScheduleOutput(
            intents=intents, events=skipped, correlation_id=input_data.correlation_id
        )
