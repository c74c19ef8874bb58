class NodePaymentConsumerEffect(NodeEffect, ConsumerRebalanceListener):
    """Its consumer has group_id="payments", enable_auto_commit=False and auto_offset_reset="earliest"."""

    async def process(self, input_data: ModelPaymentConsumerInput) -> ModelPaymentConsumerOutput:
        self._consumer.subscribe([PAYMENT_TOPIC], listener=self)
        try:
            while not self._stopping.is_set():  # SIGTERM sets it; until then it polls, also while all is paused
                batches = await self._consumer.getmany(timeout_ms=POLL_MS, max_records=MAX_RECORDS)
                for partition, records in batches.items():
                    self._consumer.pause(partition)  # one batch of it in flight
                    self._running[partition] = asyncio.create_task(self._handle(partition, records))
                for task in [one for one in self._running.values() if one.done()]:
                    task.result()  # a defect ends the loop instead of leaving its partition paused
        except KafkaError as error:
            raise failure("polling failed", EnumCoreErrorCode.EVENT_BUS_ERROR, input_data.correlation_id) from error
        finally:
            await self.on_partitions_revoked(set(self._running))
            await self._consumer.stop()  # leaves the group
        return ModelPaymentConsumerOutput(correlation_id=input_data.correlation_id)

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        tasks = [self._running.pop(partition) for partition in revoked & self._running.keys()]
        _, late = await asyncio.wait(tasks, timeout=DRAIN_SECONDS) if tasks else ((), ())
        for task in late:  # dropped uncommitted: its records come again at the new owner, who is idempotent
            task.cancel()

    async def _handle(self, partition: TopicPartition, records: list[ConsumerRecord]) -> None:
        for record in records:  # not shown: keys side by side, as competing consumers do
            try:
                async with asyncio.timeout(RECORD_SECONDS):
                    await self._payments.apply(record)  # idempotent by event id; dead-letters what lies in the record
                    await self._consumer.commit({partition: record.offset + 1})  # next to read; batch it under load
            except (asyncpg.PostgresError, asyncpg.InterfaceError, KafkaError, OSError) as error:  # also TimeoutError
                self._failures.note(record.offset, error)
                await asyncio.sleep(PROBE_SECONDS)  # paused meanwhile
                if partition in self._consumer.assignment():  # the position in memory is behind the whole batch
                    self._consumer.seek(partition, record.offset)
                break
        if partition in self._consumer.assignment():
            self._consumer.resume(partition)
