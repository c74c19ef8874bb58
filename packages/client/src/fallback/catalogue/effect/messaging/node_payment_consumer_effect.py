class NodePaymentConsumerEffect(NodeEffect):
    async def process(self, input_data: ModelPaymentConsumerInput) -> ModelPaymentConsumerOutput:
        partition, records = input_data.partition, input_data.records  # one partition, in order of offset
        by_key: dict[bytes | None, list[ConsumerRecord]] = defaultdict(list)
        for record in records:
            by_key[record.key].append(record)
        finished: set[int] = set()
        async with asyncio.TaskGroup() as group:  # keys side by side, the records of a key one after the other
            for same_key in by_key.values():
                group.create_task(self._apply_in_order(same_key, finished))
        # Only as far as everything before it is done, whatever finished behind a failure.
        done = list(takewhile(lambda record: record.offset in finished, records))
        try:
            async with asyncio.timeout(COMMIT_SECONDS):
                if done:
                    await self._consumer.commit({partition: done[-1].offset + 1})
            if len(done) < len(records):  # else the next fetch goes on behind the record that failed
                self._consumer.seek(partition, records[len(done)].offset)
        except (KafkaError, TimeoutError) as error:  # CommitFailedError: the partition has moved on
            raise ModelOnexError(
                message="not committed: these records come again", error_code=EnumCoreErrorCode.EVENT_BUS_ERROR,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelPaymentConsumerOutput(done=len(done), correlation_id=input_data.correlation_id)

    async def _apply_in_order(self, records: list[ConsumerRecord], finished: set[int]) -> None:
        for record in records:
            try:
                async with asyncio.timeout(RECORD_SECONDS):
                    await self._payments.apply(record)  # idempotent by event id
            except (asyncpg.PostgresError, OSError) as error:  # also TimeoutError; the rest of this key waits
                self._failures.note(record.offset, error)
                return
            finished.add(record.offset)
