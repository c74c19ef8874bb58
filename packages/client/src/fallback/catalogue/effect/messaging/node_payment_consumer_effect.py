class NodePaymentConsumerEffect(NodeEffect):
    async def process(self, input_data: ModelPaymentConsumerInput) -> ModelPaymentConsumerOutput:
        finished = await asyncio.gather(*(self._handle(record) for record in input_data.records))
        # Only as far as everything before it is done, whatever finished behind a failure.
        done = list(takewhile(lambda outcome: outcome.succeeded, finished))
        if not done:
            return ModelPaymentConsumerOutput(committed=None, correlation_id=input_data.correlation_id)
        next_offset = done[-1].offset + 1
        try:
            async with asyncio.timeout(COMMIT_SECONDS):
                await self._consumer.commit({input_data.partition: next_offset})
        except (OSError, TimeoutError) as error:
            raise ModelOnexError(
                message="not committed: these records come again",
                error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelPaymentConsumerOutput(committed=next_offset, correlation_id=input_data.correlation_id)
