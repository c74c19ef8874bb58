class NodeInvoiceConsumerEffect(NodeEffect):
    async def process(self, input_data: ModelInvoiceConsumerInput) -> ModelInvoiceConsumerOutput:
        record, topic, reason = input_data.record, None, ""
        try:
            async with asyncio.timeout(10):
                await self._apply(ModelInvoiceEvent.model_validate_json(record.value))
        except ValidationError as error:
            topic, reason = DEAD_LETTER_TOPIC, f"unreadable: {error.error_count()} problems"
        except (OSError, TimeoutError) as error:
            topic = RETRY_TOPIC if record.attempt < MAX_ATTEMPTS else DEAD_LETTER_TOPIC
            reason = repr(error)
        if topic is not None:
            headers = {**record.headers, "reason": reason, "attempt": str(record.attempt + 1)}
            async with asyncio.timeout(5):
                await self._producer.send_and_wait(topic, record.value, key=record.key, headers=headers)
        return ModelInvoiceConsumerOutput(moved_to=topic, correlation_id=input_data.correlation_id)
