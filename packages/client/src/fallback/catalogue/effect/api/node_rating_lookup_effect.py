class NodeRatingLookupEffect(NodeEffect):
    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)
        self._ratings = container.get_service("rating_client")
        self._places = asyncio.Semaphore(MAX_IN_FLIGHT)

    async def process(self, input_data: ModelRatingLookupInput) -> ModelRatingLookupOutput:
        cid = input_data.correlation_id
        try:
            async with asyncio.timeout(WAIT_FOR_PLACE_SECONDS):
                await self._places.acquire()
        except TimeoutError as error:
            raise ModelOnexError(
                message="the rating service is busy", error_code=EnumCoreErrorCode.OPERATION_FAILED, correlation_id=cid
            ) from error
        try:
            async with asyncio.timeout(CALL_SECONDS):
                rating = await self._ratings.rating_of(input_data.product_id)
        except (OSError, TimeoutError) as error:
            raise ModelOnexError(
                message="no rating in time", error_code=EnumCoreErrorCode.TIMEOUT_ERROR, correlation_id=cid
            ) from error
        finally:
            self._places.release()
        return ModelRatingLookupOutput(rating=rating, correlation_id=cid)
