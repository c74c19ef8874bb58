RETRY_STAGES = (("invoices.retry-10s", 10_000), ("invoices.retry-1m", 60_000), ("invoices.retry-10m", 600_000))


class NodeInvoiceConsumerEffect(NodeEffect):
    async def process(self, input_data: ModelInvoiceConsumerInput) -> ModelInvoiceConsumerOutput:
        record, now_ms, cid = input_data.record, input_data.now_ms, input_data.correlation_id
        known = dict(record.headers)  # aiokafka: a tuple of (str, bytes)
        attempt, delay_ms, event = int(known.get("attempt", b"1")), 0, None
        topic, reason = DEAD_LETTER_TOPIC, "unreadable"
        with suppress(KeyError, ValueError):  # no version or a ValidationError: it will never be readable
            if int(known["schema-version"]) > NEWEST_SCHEMA:  # where order matters, hold the partition instead
                topic, reason = PARKED_TOPIC, "written by a newer release"  # no poison: replayed after ours
            else:
                event = ModelInvoiceEvent.model_validate_json(record.value)
        try:
            if event is not None:
                async with asyncio.timeout(10):
                    await self._apply(event)
                return ModelInvoiceConsumerOutput(moved_to=None, correlation_id=cid)
        except (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError) as error:  # breaks a rule
            topic, reason = DEAD_LETTER_TOPIC, f"refused: {error.sqlstate}"
        except CustomerUnknownError as error:  # lies in this record, and may pass: its customer is on the way
            # A topic for each delay, or a record that waits for ten minutes holds up one that is due in ten seconds.
            topic, delay_ms = (*RETRY_STAGES, (DEAD_LETTER_TOPIC, 0))[min(attempt - 1, len(RETRY_STAGES))]
            reason = str(error)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # lies outside; also TimeoutError
            raise failure("pause the partition, commit nothing", EnumCoreErrorCode.SERVICE_UNAVAILABLE, cid) from error
        ours = {
            "reason": reason.encode(), "attempt": str(attempt + 1).encode(),
            "due-at-ms": str(now_ms + delay_ms).encode(),
            "first-failed-at-ms": known.get("first-failed-at-ms", str(now_ms).encode()),
        }  # fmt: skip
        headers = [*(pair for pair in record.headers if pair[0] not in ours), *ours.items()]
        try:
            async with asyncio.timeout(5):
                await self._producer.send_and_wait(topic, record.value, key=record.key, headers=headers)
        except (KafkaError, TimeoutError) as error:
            raise failure("not moved: do not commit", EnumCoreErrorCode.EVENT_BUS_ERROR, cid) from error
        return ModelInvoiceConsumerOutput(moved_to=topic, correlation_id=cid)  # commit its offset + 1 now
