class NodeExchangeRateEffect(NodeEffect):
    async def process(self, input_data: ModelExchangeRateInput) -> ModelExchangeRateOutput:
        entry = await self._try_read(input_data.currency)
        age = self._clock.seconds_since(entry.loaded_at) if entry else math.inf
        if age > FRESH_SECONDS and input_data.currency not in self._renewals:
            renewal = asyncio.create_task(self._load_and_store(input_data.currency))
            self._renewals[input_data.currency] = renewal  # held, else it may be collected before it ends
            renewal.add_done_callback(lambda done: self._forget_renewal(input_data.currency, done))
        if age > USABLE_SECONDS:
            try:
                async with asyncio.timeout(2):
                    entry, age = await asyncio.shield(self._renewals[input_data.currency]), 0.0
            except (OSError, TimeoutError) as error:
                raise ModelOnexError(
                    message="no usable rate", error_code=EnumCoreErrorCode.OPERATION_FAILED,
                    correlation_id=input_data.correlation_id,
                ) from error
        return ModelExchangeRateOutput(rate=entry.rate, age_seconds=age, correlation_id=input_data.correlation_id)
