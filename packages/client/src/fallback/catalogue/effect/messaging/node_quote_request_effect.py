class NodeQuoteRequestEffect(NodeEffect):
    async def process(self, input_data: ModelQuoteRequestInput) -> ModelQuoteRequestOutput:
        request_id = uuid4()
        reply = asyncio.get_running_loop().create_future()
        self._waiting[request_id] = reply  # before sending: the reply may be faster than the acknowledgement
        try:
            async with asyncio.timeout(input_data.timeout_seconds):
                await self._producer.send_and_wait(
                    REQUEST_TOPIC,
                    input_data.body,
                    key=request_id.bytes,
                    headers={"request-id": str(request_id), "correlation-id": str(input_data.correlation_id)},
                )
                answer = await reply
        except (OSError, TimeoutError) as error:
            raise ModelOnexError(
                message="no quote in time", error_code=EnumCoreErrorCode.TIMEOUT_ERROR,
                correlation_id=input_data.correlation_id,
            ) from error
        finally:
            self._waiting.pop(request_id, None)
        return ModelQuoteRequestOutput(quote=answer, correlation_id=input_data.correlation_id)
