class NodeTenantBillingOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelTenantBillingInput) -> ModelTenantBillingOutput:
        night, now, cid = input_data.night, input_data.now, input_data.correlation_id
        if night.is_closed or not night.runs:  # told once; before the tenants are listed there is nothing to close
            return ModelTenantBillingOutput(intents=(), events=(), correlation_id=cid)
        # A worker that died reports nothing: behind its limit and a margin for the report the run counts as failed.
        lost = {run.tenant_id for run in night.runs if run.state == "running" and now >= run.started_at + RUN_LIMIT}
        intents, events = [], []
        free = MAX_RUNNING - sum(run.state == "running" and run.tenant_id not in lost for run in night.runs)
        for run in sorted(night.runs, key=lambda run: (run.attempt, run.tenant_id)):  # new ones before repetitions
            has_failed = run.state == "failed" or run.tenant_id in lost
            if has_failed and run.attempt >= MAX_ATTEMPTS:
                # Parked with its reason. The other tenants go on.
                reason = "no report in time" if run.tenant_id in lost else run.reason
                events.append(ModelTenantParked(tenant_id=run.tenant_id, day=night.day, reason=reason))
                continue
            is_due = run.state == "pending" or run.tenant_id in lost or (has_failed and now >= run.retry_at)
            if is_due and len(intents) < free:
                intents.append(
                    ModelBillingIntent(
                        # The same id in every attempt. Each invoice has a key of its own beneath it,
                        # unique by tenant, customer and period: what is there already is not made again.
                        run_id=uuid5(night.schedule_id, f"{run.tenant_id}:{night.day.isoformat()}"),
                        tenant_id=run.tenant_id,
                        day=night.day,
                        attempt=run.attempt + 1,  # the store refuses the report of an older one
                        fencing_token=input_data.fencing_token,  # and the intent of an older leader
                        timeout_ms=TENANT_TIMEOUT_MS,
                    )
                )
        open_runs = [run for run in night.runs if run.state in {"pending", "running", "failed"}]
        if len(open_runs) == len(events):  # every tenant has an outcome, and who is missing is named
            parked = tuple(event.tenant_id for event in events)
            events.append(ModelNightClosed(day=night.day, parked=(*night.parked, *parked)))
        return ModelTenantBillingOutput(intents=tuple(intents), events=tuple(events), correlation_id=cid)
