class NodeRatingLookupEffect(NodeEffect):
    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)
        self._http = container.get_service("rating_http")  # of this dependency alone, with its own connections
        self._places = asyncio.Semaphore(MAX_IN_FLIGHT)

    async def process(self, input_data: ModelRatingLookupInput) -> ModelRatingLookupOutput:
        cid = input_data.correlation_id
        try:
            async with asyncio.timeout(WAIT_FOR_PLACE_SECONDS):
                await self._places.acquire()
        except TimeoutError as error:
            raise ModelOnexError(
                message="the rating service is full", error_code=EnumCoreErrorCode.RESOURCE_UNAVAILABLE,
                correlation_id=cid,
            ) from error
        try:
            async with asyncio.timeout(CALL_SECONDS):
                response = await self._http.get(f"/ratings/{input_data.product_id}")
            response.raise_for_status()
            rating = ModelRating.model_validate(response.json())
        except (httpx.HTTPError, ValidationError, TimeoutError) as error:
            raise ModelOnexError(
                message="no rating", error_code=EnumCoreErrorCode.SERVICE_UNAVAILABLE, correlation_id=cid
            ) from error
        finally:
            self._places.release()
        return ModelRatingLookupOutput(rating=rating, correlation_id=cid)
