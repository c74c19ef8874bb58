class NodeQuoteRequestEffect(NodeEffect):
    async def process(self, input_data: ModelQuoteRequestInput) -> ModelQuoteRequestOutput:
        cid = input_data.correlation_id
        if len(self._waiting) >= MAX_WAITING:
            raise ModelOnexError(
                message="too many requests in flight", error_code=EnumCoreErrorCode.RESOURCE_UNAVAILABLE,
                correlation_id=cid,
            )
        request_id = str(uuid4())
        reply = asyncio.get_running_loop().create_future()
        self._waiting[request_id] = reply  # before sending: the reply may be faster than the acknowledgement
        headers = [
            ("request-id", request_id.encode()),
            ("timeout-ms", str(round(input_data.timeout_seconds * 1000)).encode()),  # the worker drops it after that
            ("correlation-id", str(cid).encode()),
        ]
        try:
            async with asyncio.timeout(input_data.timeout_seconds):
                await self._producer.send_and_wait(
                    REQUEST_TOPIC, input_data.body, key=request_id.encode(), headers=headers
                )
                answer = await reply  # settled by the one reader of the reply topic
        except (KafkaError, TimeoutError) as error:
            raise ModelOnexError(
                message="no quote in time", error_code=EnumCoreErrorCode.TIMEOUT_ERROR, correlation_id=cid
            ) from error
        finally:
            self._waiting.pop(request_id, None)
        return ModelQuoteRequestOutput(quote=answer, correlation_id=cid)
