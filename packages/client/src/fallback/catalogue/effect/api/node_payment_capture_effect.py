class NodePaymentCaptureEffect(NodeEffect):
    async def process(self, input_data: ModelPaymentCaptureInput) -> ModelPaymentCaptureOutput:
        # The same intention gives the same key after a crash, too.
        key = str(uuid5(input_data.order_id, "capture"))
        body = {"amount": input_data.amount_cents, "currency": input_data.currency}
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                try:
                    receipt = await self._provider.capture(body, idempotency_key=key, timeout=ATTEMPT_SECONDS)
                except (ConnectionError, TimeoutError):
                    # Perhaps done, perhaps not: only the provider knows.
                    receipt = await self._provider.find_capture(idempotency_key=key, timeout=ATTEMPT_SECONDS)
        except (OSError, TimeoutError) as error:
            raise ModelOnexError(
                message="outcome unknown; repeat with the same order",
                error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelPaymentCaptureOutput(receipt=receipt, correlation_id=input_data.correlation_id)
