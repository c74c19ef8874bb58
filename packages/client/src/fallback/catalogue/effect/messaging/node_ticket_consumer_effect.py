class NodeTicketConsumerEffect(NodeEffect):
    async def process(self, input_data: ModelTicketConsumerInput) -> ModelTicketConsumerOutput:
        by_key: dict[bytes | None, list[ConsumerRecord]] = defaultdict(list)
        for record in input_data.records:
            by_key[record.key].append(record)
        async with asyncio.TaskGroup() as group:  # keys side by side, each in its order
            queues = [group.create_task(self._apply_in_order(records)) for records in by_key.values()]
        open_offsets = [offset for queue in queues for offset in queue.result()]
        # Commit up to the first of them and seek to it; None: all of the batch is done.
        return ModelTicketConsumerOutput(
            first_open=min(open_offsets, default=None), correlation_id=input_data.correlation_id
        )

    async def _apply_in_order(self, records: list[ConsumerRecord]) -> list[int]:
        """The offsets of this key that are not done: after a failure none of the later ones is tried."""
        for position, record in enumerate(records):
            try:
                async with self._places, asyncio.timeout(RECORD_SECONDS):  # so many keys at once
                    # A member that has lost the partition has an older generation, and is refused.
                    await self._tickets.apply(record, generation=self._generation.current)
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # also TimeoutError
                self._failures.note(record.offset, error)
                return [later.offset for later in records[position:]]
        return []
