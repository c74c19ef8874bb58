class NodeOutboxRelayEffect(NodeEffect):
    async def process(self, input_data: ModelOutboxRelayInput) -> ModelOutboxRelayOutput:
        sent_ids = []
        try:
            async with asyncio.timeout(20), self._pool.acquire() as connection:
                async with connection.transaction():
                    for row in await connection.fetch(SELECT_UNSENT_LOCKED, input_data.batch_size):
                        if not await self._try_send(row):
                            break
                        sent_ids.append(row["id"])
                    await connection.execute(MARK_SENT, sent_ids)
        except Exception as error:
            raise ModelOnexError(
                message="nothing was marked as sent", error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelOutboxRelayOutput(sent_count=len(sent_ids), correlation_id=input_data.correlation_id)
