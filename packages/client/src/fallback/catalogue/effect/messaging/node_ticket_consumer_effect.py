class NodeTicketConsumerEffect(NodeEffect):
    async def process(self, input_data: ModelTicketConsumerInput) -> ModelTicketConsumerOutput:
        by_key: dict[bytes, list[ModelRecord]] = defaultdict(list)
        for record in input_data.records:
            by_key[record.key].append(record)
        try:
            async with asyncio.timeout(BATCH_SECONDS), asyncio.TaskGroup() as group:
                for records in by_key.values():  # keys side by side, each in its order
                    group.create_task(self._apply_in_order(records))
        except* (OSError, TimeoutError) as errors:
            raise ModelOnexError(
                message="commit nothing of this batch; it comes again",
                error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from errors
        return ModelTicketConsumerOutput(applied=len(input_data.records), correlation_id=input_data.correlation_id)

    async def _apply_in_order(self, records: list[ModelRecord]) -> None:
        for record in records:
            async with self._places:
                await self._tickets.apply(record, generation=record.generation)
