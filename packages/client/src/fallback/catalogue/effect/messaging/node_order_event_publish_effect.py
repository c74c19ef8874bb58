class NodeOrderEventPublishEffect(NodeEffect):
    async def process(self, input_data: ModelOrderEventPublishInput) -> ModelOrderEventPublishOutput:
        event = input_data.event
        headers = {
            "event-id": str(event.event_id),
            "event-type": event.event_type,
            "schema-version": str(event.schema_version),
            "correlation-id": str(input_data.correlation_id),
        }
        try:
            async with asyncio.timeout(DELIVERY_SECONDS):
                place = await self._producer.send_and_wait(
                    TOPIC, event.model_dump_json().encode(), key=str(event.order_id).encode(), headers=headers
                )
        except TimeoutError as error:
            raise ModelOnexError(
                message="perhaps stored: repeat with the same event id",
                error_code=EnumCoreErrorCode.TIMEOUT_ERROR,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelOrderEventPublishOutput(offset=place.offset, correlation_id=input_data.correlation_id)
