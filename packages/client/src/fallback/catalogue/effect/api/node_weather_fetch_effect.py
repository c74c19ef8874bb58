class NodeWeatherFetchEffect(NodeEffect):
    async def process(self, input_data: ModelWeatherFetchInput) -> ModelWeatherFetchOutput:
        loop, cid = asyncio.get_running_loop(), input_data.correlation_id
        ends_at = loop.time() + TOTAL_SECONDS
        headers = {"X-Correlation-Id": str(cid)}
        cause: Exception | None = None
        for attempt in range(1, MAX_ATTEMPTS + 1):
            pause = random.uniform(0, BASE_SECONDS * 2**attempt)
            try:
                # httpx's own timeout is per read: a server that drips bytes would never meet it.
                async with asyncio.timeout_at(min(ends_at, loop.time() + ATTEMPT_SECONDS)):
                    response = await self._http.get(input_data.path, headers=headers)
                response.raise_for_status()
                return ModelWeatherFetchOutput.model_validate(response.json())
            except httpx.HTTPStatusError as error:
                cause = error
                if error.response.status_code not in {429, 502, 503, 504}:
                    break
                asked = error.response.headers.get("Retry-After", "")  # seconds; a date is another way to say it
                pause = max(pause, float(asked)) if asked.isdecimal() else pause
            except (httpx.TransportError, TimeoutError) as error:
                cause = error
            if attempt == MAX_ATTEMPTS or loop.time() + pause >= ends_at:  # it would end behind the deadline
                break
            await asyncio.sleep(pause)
        raise ModelOnexError(
            message="no weather data", error_code=EnumCoreErrorCode.SERVICE_UNAVAILABLE, correlation_id=cid
        ) from cause
