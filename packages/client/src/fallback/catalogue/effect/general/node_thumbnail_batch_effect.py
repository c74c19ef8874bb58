class NodeThumbnailBatchEffect(NodeEffect):
    async def process(self, input_data: ModelThumbnailBatchInput) -> ModelThumbnailBatchOutput:
        try:
            async with asyncio.timeout(BATCH_SECONDS), asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._render(image_id)) for image_id in input_data.image_ids]
        except* (OSError, TimeoutError) as errors:
            raise ModelOnexError(
                message="the batch was not finished; repeat it",
                error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from errors
        outcomes = tuple(task.result() for task in tasks)  # in the order of the input
        return ModelThumbnailBatchOutput(outcomes=outcomes, correlation_id=input_data.correlation_id)

    async def _render(self, image_id: UUID) -> ModelThumbnailOutcome:
        async with self._places:  # shared by all calls of the node
            async with asyncio.timeout(IMAGE_SECONDS):
                return await self._renderer.render(image_id)
