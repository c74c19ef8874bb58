class NodeQuoteCollectionOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelQuoteCollectionInput) -> ModelQuoteCollectionOutput:
        missing = SOURCES - input_data.answered - input_data.failed
        lost = REQUIRED_SOURCES & input_data.failed
        expired = input_data.remaining_ms == 0
        if lost or (expired and REQUIRED_SOURCES & missing):
            event = "quotes.failed"
        elif expired or not missing:
            event = "quotes.collected"
        else:
            intents = tuple(
                ModelQuoteIntent(source=source, timeout_ms=input_data.remaining_ms)
                for source in sorted(missing - input_data.asked)
            )
            return ModelQuoteCollectionOutput(intents=intents, correlation_id=input_data.correlation_id)
        cancelled = tuple(sorted(missing & input_data.asked))
        return ModelQuoteCollectionOutput(
            events=(event,), cancelled=cancelled, correlation_id=input_data.correlation_id
        )
