STAGES = (1, 5, 25, 50, 100)
CONSENT_STAGES = (50, 100)


class NodeRolloutOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelRolloutInput) -> ModelRolloutOutput:
        rollout, verdict = input_data.rollout, input_data.verdict  # the verdict is a compute node's
        cid = input_data.correlation_id
        if verdict is EnumVerdict.WORSE:
            back = ModelRolloutIntent(intent_id=uuid5(rollout.rollout_id, "back"), percent=0, timeout_ms=APPLY_MS)
            return ModelRolloutOutput(intents=(back,), events=("rollout.rolled_back",), correlation_id=cid)
        if verdict is EnumVerdict.TOO_FEW_CALLS or input_data.at_stage_ms < MIN_STAGE_MS:
            return ModelRolloutOutput(wake_after_ms=LOOK_AGAIN_MS, correlation_id=cid)
        following = next((percent for percent in STAGES if percent > rollout.percent), None)
        if following is None:
            return ModelRolloutOutput(events=("rollout.completed",), correlation_id=cid)
        if following in CONSENT_STAGES and following not in rollout.approved_stages:
            return ModelRolloutOutput(events=("rollout.awaits_consent",), correlation_id=cid)
        onwards = ModelRolloutIntent(
            intent_id=uuid5(rollout.rollout_id, str(following)), percent=following, timeout_ms=APPLY_MS
        )
        return ModelRolloutOutput(intents=(onwards,), correlation_id=cid)
