class NodeNightlyRunOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelNightlyRunInput) -> ModelNightlyRunOutput:
        schedule, now, cid = input_data.schedule, input_data.now, input_data.correlation_id
        if now >= input_data.lease_expires_at - STOP_MARGIN:
            raise ModelOnexError(
                message="renew the lease first", error_code=EnumCoreErrorCode.INVALID_STATE, correlation_id=cid
            )
        intents, events = [], []
        # Each tenant by itself: one whose run fails or hangs holds up its own next night only.
        for tenant in sorted(input_data.tenants, key=lambda tenant: tenant.tenant_id):
            if tenant.run_in_progress:
                continue
            # All local days since the last one recorded, as started or as skipped: nothing is lost or told twice.
            for day, due_at in due_runs(schedule.rule, tenant.last_recorded_day, now):
                run_id = uuid5(schedule.schedule_id, f"{tenant.tenant_id}:{day.isoformat()}")
                if now - due_at > schedule.grace and not schedule.makes_up_missed:
                    events.append(ModelRunSkipped(run_id=run_id, tenant_id=tenant.tenant_id, day=day))
                    continue
                intents.append(
                    ModelRunIntent(
                        run_id=run_id,  # the store refuses a second one
                        tenant_id=tenant.tenant_id,
                        day=day,  # the period: the run asks no clock
                        fencing_token=input_data.fencing_token,  # the store refuses a smaller one
                        timeout_ms=RUN_TIMEOUT_MS,
                    )
                )
                break  # the nights of a tenant one after the other
        return ModelNightlyRunOutput(intents=tuple(intents[:MAX_STARTS]), events=tuple(events), correlation_id=cid)
