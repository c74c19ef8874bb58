class NodeQueueProvisionOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelQueueProvisionInput) -> ModelQueueProvisionOutput:
        declared, observed = input_data.declared, input_data.observed
        cid = input_data.correlation_id
        if input_data.observed_at_ms < input_data.last_step_at_ms:  # does not show what was asked for yet
            return ModelQueueProvisionOutput(wake_after_ms=LOOK_AGAIN_MS, correlation_id=cid)
        missing = sorted(declared.keys() - observed.keys())
        differing = sorted(name for name in declared.keys() & observed.keys() if declared[name] != observed[name])
        surplus = sorted(observed.keys() - declared.keys())
        if len(surplus) > MAX_REMOVED_AT_ONCE:  # more likely a broken declaration than a wish
            return ModelQueueProvisionOutput(events=("provisioning.refused",), correlation_id=cid)
        steps = [("create", name) for name in missing]
        steps += [("change", name) for name in differing] + [("remove", name) for name in surplus]
        intents = tuple(
            ModelQueueIntent(
                intent_id=uuid5(input_data.loop_id, f"{input_data.generation}:{action}:{name}"),
                action=action, queue=name, timeout_ms=STEP_MS,
            )
            for action, name in steps[:MAX_STEPS]
        )
        return ModelQueueProvisionOutput(intents=intents, wake_after_ms=ROUND_MS, correlation_id=cid)
