class NodeShipmentConsumerEffect(NodeEffect):
    async def process(self, input_data: ModelShipmentConsumerInput) -> ModelShipmentConsumerOutput:
        event = input_data.event
        try:
            async with asyncio.timeout(10), self._pool.acquire() as connection:
                async with connection.transaction():
                    is_new = await connection.fetchval(
                        "INSERT INTO inbox (event_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING true",
                        event.event_id,
                    )
                    if is_new:
                        await connection.execute(UPDATE_SHIPMENT, event.shipment_id, event.shipment_status)
        except Exception as error:
            raise ModelOnexError(
                message="not applied: do not commit the offset",
                error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelShipmentConsumerOutput(duplicate=not is_new, correlation_id=input_data.correlation_id)
