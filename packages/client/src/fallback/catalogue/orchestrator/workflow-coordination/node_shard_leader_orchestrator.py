class NodeShardLeaderOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelShardLeaderInput) -> ModelShardLeaderOutput:
        lease, now_ms = input_data.lease, input_data.now_ms  # both by the lease store's clock
        cid = input_data.correlation_id
        if lease is None or now_ms >= lease.expires_at_ms:
            acquire = ModelLeaseIntent(action="acquire", shard=input_data.shard, lease_ms=LEASE_MS)
            return ModelShardLeaderOutput(intents=(acquire,), correlation_id=cid)
        if now_ms >= lease.expires_at_ms - STOP_MARGIN_MS:  # too late to be sure: ask for nothing new
            return ModelShardLeaderOutput(events=("lease.ending",), correlation_id=cid)
        # The resource refuses a token smaller than the greatest it has seen.
        work = tuple(
            ModelCompactionIntent(segment=segment, fencing_token=lease.token, timeout_ms=WORK_MS)
            for segment in input_data.due_segments[:MAX_PARALLEL]
        )
        renew_at_ms = lease.expires_at_ms - 2 * LEASE_MS // 3
        renewal = (ModelLeaseIntent(action="renew", token=lease.token, lease_ms=LEASE_MS),)
        intents = (*renewal, *work) if now_ms >= renew_at_ms else work
        return ModelShardLeaderOutput(intents=intents, correlation_id=cid)
