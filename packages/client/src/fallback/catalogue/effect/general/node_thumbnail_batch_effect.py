class NodeThumbnailBatchEffect(NodeEffect):
    async def process(self, input_data: ModelThumbnailBatchInput) -> ModelThumbnailBatchOutput:
        cid = input_data.correlation_id
        if len(input_data.image_ids) > MAX_IMAGES:
            raise ModelOnexError(
                message=f"more than {MAX_IMAGES} images", error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                correlation_id=cid,
            )
        try:
            async with asyncio.timeout(BATCH_SECONDS), asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._render(image_id)) for image_id in input_data.image_ids]
        except TimeoutError as error:  # of the whole; entries before it have happened
            raise ModelOnexError(
                message="the batch was not finished; repeat it", error_code=EnumCoreErrorCode.TIMEOUT_ERROR,
                correlation_id=cid,
            ) from error
        outcomes = tuple(task.result() for task in tasks)  # in the order of the input
        return ModelThumbnailBatchOutput(outcomes=outcomes, correlation_id=cid)

    async def _render(self, image_id: UUID) -> ModelThumbnailOutcome:
        """A failure is an outcome of its entry: raised, it would end all others, and come as an ExceptionGroup."""
        try:
            async with self._places, asyncio.timeout(IMAGE_SECONDS):  # shared by all calls of the node
                response = await self._http.post(f"/thumbnails/{image_id}")
            response.raise_for_status()
        except (httpx.HTTPError, TimeoutError) as error:
            return ModelThumbnailOutcome(image_id=image_id, location=None, problem=type(error).__name__)
        return ModelThumbnailOutcome(image_id=image_id, location=response.headers["Location"], problem=None)
