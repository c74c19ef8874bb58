class NodeScanIntakeEffect(NodeEffect):
    """One turn of the loop: it polls also while paused, else the group takes the member for dead."""

    async def process(self, input_data: ModelScanIntakeInput) -> ModelScanIntakeOutput:
        taken = 0
        try:
            assigned = self._consumer.assignment()
            paused = self._consumer.paused()
            if not paused and (self._work.qsize() >= PAUSE_AT or input_data.dependency_is_down):
                self._consumer.pause(*assigned)
            elif paused and self._work.qsize() <= RESUME_AT and not input_data.dependency_is_down:
                self._consumer.resume(*paused)  # a lower mark than for pausing, else it flaps
            async with asyncio.timeout(POLL_SECONDS):
                batches = await self._consumer.getmany(timeout_ms=POLL_MS, max_records=PAUSE_AT - RESUME_AT)
            for records in batches.values():
                for record in records:
                    self._work.put_nowait(record)
                    taken += 1
        except (KafkaError, TimeoutError) as error:
            raise ModelOnexError(
                message="no records were fetched", error_code=EnumCoreErrorCode.EVENT_BUS_ERROR,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelScanIntakeOutput(taken=taken, correlation_id=input_data.correlation_id)
