class NodeTaxRateEffect(NodeEffect):
    async def process(self, input_data: ModelTaxRateInput) -> ModelTaxRateOutput:
        if not self._breaker.allows_call():
            raise ModelOnexError(
                message="the tax service is failing; try again later",
                error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            )
        try:
            async with asyncio.timeout(3):
                rate = await self._tax_client.rate_for(input_data.country)
        except (OSError, TimeoutError) as error:
            self._breaker.record_failure()
            raise ModelOnexError(
                message="the tax service did not answer", error_code=EnumCoreErrorCode.OPERATION_FAILED
            ) from error
        self._breaker.record_success()
        return ModelTaxRateOutput(rate=rate, correlation_id=input_data.correlation_id)
