class NodeLabelPrintEffect(NodeEffect):
    async def process(self, input_data: ModelLabelPrintInput) -> ModelLabelPrintOutput:
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + input_data.remaining_seconds - ANSWER_SECONDS
        step = "start"
        try:
            async with asyncio.timeout_at(ends_at):
                step = "render"
                label = await self._renderer.render(input_data.parcel_id, timeout=ends_at - loop.time())
                step = "print"
                job = await self._printer.submit(label, timeout=min(PRINT_SECONDS, ends_at - loop.time()))
        except (OSError, TimeoutError) as error:
            raise ModelOnexError(
                message=f"the time ended in step {step}",
                error_code=EnumCoreErrorCode.TIMEOUT_ERROR,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelLabelPrintOutput(job_id=job.job_id, correlation_id=input_data.correlation_id)
