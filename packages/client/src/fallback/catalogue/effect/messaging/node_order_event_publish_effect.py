class NodeOrderEventPublishEffect(NodeEffect):
    async def process(self, input_data: ModelOrderEventPublishInput) -> ModelOrderEventPublishOutput:
        event, cid = input_data.event, input_data.correlation_id
        headers = [  # aiokafka takes pairs of str and bytes
            ("event-id", str(event.event_id).encode()),
            ("event-type", event.event_type.encode()),
            ("schema-version", str(event.schema_version).encode()),
            ("occurred-at", event.occurred_at.isoformat().encode()),
            ("correlation-id", str(cid).encode()),
        ]
        body, key = event.model_dump_json().encode(), str(event.order_id).encode()
        try:
            async with asyncio.timeout(DELIVERY_SECONDS):  # the producer has acks="all", enable_idempotence=True
                place = await self._producer.send_and_wait(TOPIC, body, key=key, headers=headers)
        except MessageSizeTooLargeError as error:
            raise ModelOnexError(
                message=f"{len(body)} bytes are too many: store the body and send its address",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR, correlation_id=cid,
            ) from error
        except (KafkaError, TimeoutError) as error:
            raise ModelOnexError(
                message="perhaps stored: repeat with the same event id",
                error_code=EnumCoreErrorCode.EVENT_BUS_ERROR, correlation_id=cid,
            ) from error
        return ModelOrderEventPublishOutput(
            partition=place.partition, offset=place.offset, correlation_id=cid
        )
