class NodeWeatherFetchEffect(NodeEffect):
    async def process(self, input_data: ModelWeatherFetchInput) -> ModelWeatherFetchOutput:
        headers = {"X-Correlation-Id": str(input_data.correlation_id)}
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                for attempt in range(1, MAX_ATTEMPTS + 1):
                    is_last = attempt == MAX_ATTEMPTS
                    delay = random.uniform(0, BASE_SECONDS * 2**attempt)
                    try:
                        response = await self._http.get(input_data.path, headers=headers, timeout=ATTEMPT_SECONDS)
                        if is_last or response.status_code not in RETRYABLE:
                            response.raise_for_status()
                            return ModelWeatherFetchOutput.model_validate(response.json())
                        delay = retry_after_seconds(response) or delay
                    except httpx.TransportError:
                        if is_last:
                            raise
                    await asyncio.sleep(delay)
        except (httpx.HTTPError, TimeoutError) as error:
            raise ModelOnexError(
                message="no weather data", error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
