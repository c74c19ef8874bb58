class NodeMailingOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelMailingInput) -> ModelMailingOutput:
        run = input_data.run
        cid = input_data.correlation_id
        finished = run.succeeded + run.failed
        if finished >= MIN_SAMPLE and run.failed > finished * TOLERATED_SHARE:
            return ModelMailingOutput(events=("mailing.stopped",), correlation_id=cid)
        if run.is_read_to_end and run.in_flight == 0:
            return ModelMailingOutput(events=("mailing.completed",), correlation_id=cid)
        free = MAX_IN_FLIGHT - run.in_flight
        if run.is_read_to_end or free < PAGE_SIZE:  # refilled by pages, not one by one
            return ModelMailingOutput(correlation_id=cid)
        page = ModelMailingIntent(
            intent_id=uuid5(run.run_id, str(run.last_key)),  # the position, not the items, is the state
            after_key=run.last_key,
            page_size=PAGE_SIZE,
            timeout_ms=PAGE_MS,
        )
        return ModelMailingOutput(intents=(page,), correlation_id=cid)
