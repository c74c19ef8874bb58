class NodeTenantDigestOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelTenantDigestInput) -> ModelTenantDigestOutput:
        due = [
            tenant_id
            for tenant_id in input_data.tenant_ids
            if input_data.due_at + offset_of(tenant_id, input_data.window) <= input_data.now
        ]
        ready = sorted(set(due) - input_data.started)
        intents = tuple(
            ModelDigestIntent(
                run_id=uuid5(tenant_id, input_data.day.isoformat()),  # the due day, without the offset
                tenant_id=tenant_id,
                fencing_token=input_data.fencing_token,
                timeout_ms=RUN_MS,
            )
            for tenant_id in ready[: input_data.free_slots]
        )
        return ModelTenantDigestOutput(intents=intents, correlation_id=input_data.correlation_id)


def offset_of(tenant_id: UUID, window: timedelta) -> timedelta:
    """The same every day for one tenant, and spread evenly over all of them."""
    share = int.from_bytes(hashlib.sha256(tenant_id.bytes).digest()[:8]) / 2**64
    return window * share
