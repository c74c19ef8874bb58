class NodeRenderQueueOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelRenderQueueInput) -> ModelRenderQueueOutput:
        held = Counter(job.tenant_id for job in input_data.running)
        free = MAX_RUNNING - len(input_data.running)
        chosen: list[ModelRenderJob] = []
        for job in sorted(input_data.waiting, key=lambda job: urgency(job, input_data.now_ms)):
            if len(chosen) >= free:
                break
            if held[job.tenant_id] < MAX_PER_TENANT:
                held[job.tenant_id] += 1
                chosen.append(job)
        intents = tuple(
            ModelRenderIntent(
                intent_id=uuid5(job.job_id, "render"), job_id=job.job_id, timeout_ms=RENDER_MS,
                fencing_token=input_data.fencing_token,
            )  # fmt: skip
            for job in chosen
        )
        return ModelRenderQueueOutput(intents=intents, correlation_id=input_data.correlation_id)


def urgency(job: ModelRenderJob, now_ms: int) -> tuple[float, int, str]:
    waited_minutes = (now_ms - job.queued_at_ms) / 60_000
    return (-(job.base_priority + AGEING_PER_MINUTE * waited_minutes), job.due_at_ms, str(job.job_id))
