class NodeInvoiceConsumerEffect(NodeEffect):
    async def process(self, input_data: ModelInvoiceConsumerInput) -> ModelInvoiceConsumerOutput:
        record, now_ms, cid = input_data.record, input_data.now_ms, input_data.correlation_id
        known = dict(record.headers)  # aiokafka: a tuple of (str, bytes)
        attempt = int(known.get("attempt", b"1"))
        try:
            async with asyncio.timeout(10):
                await self._apply(ModelInvoiceEvent.model_validate_json(record.value))
            return ModelInvoiceConsumerOutput(moved_to=None, correlation_id=cid)
        except ValidationError as error:  # will never be readable
            topic, reason = DEAD_LETTER_TOPIC, f"unreadable: {error.error_count()} problems"
        except CustomerUnknownError as error:  # lies in this record, and may pass: its customer is on the way
            topic, reason = RETRY_TOPIC if attempt < MAX_ATTEMPTS else DEAD_LETTER_TOPIC, str(error)
        except (asyncpg.PostgresError, OSError) as error:  # lies outside: moving it would move the whole stream
            raise ModelOnexError(
                message="pause the partition, commit nothing", error_code=EnumCoreErrorCode.SERVICE_UNAVAILABLE,
                correlation_id=cid,
            ) from error
        ours = {
            "reason": reason.encode(),
            "attempt": str(attempt + 1).encode(),
            "due-at-ms": str(now_ms + BASE_DELAY_MS * 2**attempt).encode(),
            "first-failed-at-ms": known.get("first-failed-at-ms", str(now_ms).encode()),
        }
        headers = [*(pair for pair in record.headers if pair[0] not in ours), *ours.items()]
        try:
            async with asyncio.timeout(5):
                await self._producer.send_and_wait(topic, record.value, key=record.key, headers=headers)
        except (KafkaError, TimeoutError) as error:
            raise ModelOnexError(
                message="not moved: do not commit", error_code=EnumCoreErrorCode.EVENT_BUS_ERROR, correlation_id=cid
            ) from error
        return ModelInvoiceConsumerOutput(moved_to=topic, correlation_id=cid)  # commit its offset now
