class NodeQuoteCollectionOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelQuoteCollectionInput) -> ModelQuoteCollectionOutput:
        run, cid = input_data.run, input_data.correlation_id
        if run.is_closed:  # an answer after the close changes nothing
            return ModelQuoteCollectionOutput(correlation_id=cid)
        missing = SOURCES - run.answered - run.failed
        required_missing = REQUIRED_SOURCES - run.answered
        is_over = run.remaining_ms <= 0 or not missing
        is_enough = not required_missing and len(run.answered) >= MIN_ANSWERS
        if REQUIRED_SOURCES & run.failed or (is_over and not is_enough):
            event = "quotes.failed"
        elif is_over or (is_enough and len(run.answered) >= ENOUGH_ANSWERS):
            event = "quotes.collected"
        else:
            intents = tuple(
                ModelQuoteIntent(
                    intent_id=uuid5(run.run_id, source), source=source, timeout_ms=run.remaining_ms  # what is left
                )
                for source in sorted(missing - run.asked)
            )
            return ModelQuoteCollectionOutput(intents=intents, correlation_id=cid)
        return ModelQuoteCollectionOutput(
            events=(event,),
            without=tuple(sorted(SOURCES - run.answered)),  # a partial result says what it lacks
            cancelled=tuple(sorted(missing & run.asked)),
            correlation_id=cid,
        )
