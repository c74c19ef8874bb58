class NodeTenantBillingOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelTenantBillingInput) -> ModelTenantBillingOutput:
        night, cid = input_data.night, input_data.correlation_id
        intents, events = [], []
        free = MAX_RUNNING - sum(run.state == "running" for run in night.runs)
        for run in sorted(night.runs, key=lambda run: (run.attempt, run.tenant_id)):  # new ones before repetitions
            if run.state == "failed" and run.attempt >= MAX_ATTEMPTS:
                # Parked with its reason. The other tenants go on.
                events.append(ModelTenantParked(tenant_id=run.tenant_id, day=night.day, reason=run.reason))
                continue
            is_due = run.state == "pending" or (run.state == "failed" and input_data.now >= run.retry_at)
            if is_due and len(intents) < free:
                intents.append(
                    ModelBillingIntent(
                        # The same id in every attempt. Each invoice has a key of its own beneath it,
                        # unique by tenant, customer and period: what is there already is not made again.
                        run_id=uuid5(night.schedule_id, f"{run.tenant_id}:{night.day.isoformat()}"),
                        tenant_id=run.tenant_id,
                        day=night.day,
                        attempt=run.attempt + 1,
                        timeout_ms=TENANT_TIMEOUT_MS,
                    )
                )
        open_runs = [run for run in night.runs if run.state in {"pending", "running", "failed"}]
        if len(open_runs) == len(events):  # every tenant has an outcome, and who is missing is named
            parked = tuple(event.tenant_id for event in events)
            events.append(ModelNightClosed(day=night.day, parked=(*night.parked, *parked)))
        return ModelTenantBillingOutput(intents=tuple(intents), events=tuple(events), correlation_id=cid)
