class NodePaymentWebhookEffect(NodeEffect):
    async def process(self, input_data: ModelPaymentWebhookInput) -> ModelPaymentWebhookOutput:
        signed = str(input_data.timestamp).encode() + b"." + input_data.body
        expected = hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        is_recent = abs(time.time() - input_data.timestamp) <= MAX_SKEW_SECONDS
        if not is_recent or not hmac.compare_digest(expected, input_data.signature):
            raise ModelOnexError(message="not from the provider", error_code=EnumCoreErrorCode.VALIDATION_ERROR)
        event = ModelPaymentEvent.model_validate_json(input_data.body)
        try:
            async with asyncio.timeout(2):
                is_new = await self._inbox.store_once(event.event_id, input_data.body)
        except OSError as error:
            raise ModelOnexError(message="not stored", error_code=EnumCoreErrorCode.OPERATION_FAILED) from error
        return ModelPaymentWebhookOutput(duplicate=not is_new, correlation_id=input_data.correlation_id)
