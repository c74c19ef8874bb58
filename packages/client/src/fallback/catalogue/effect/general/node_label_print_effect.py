class NodeLabelPrintEffect(NodeEffect):
    async def process(self, input_data: ModelLabelPrintInput) -> ModelLabelPrintOutput:
        loop, cid = asyncio.get_running_loop(), input_data.correlation_id
        # What is left travels as a duration: the clocks of two machines differ.
        ends_at = loop.time() + input_data.remaining_seconds - ANSWER_SECONDS
        if ends_at - loop.time() < LEAST_SECONDS:
            raise ModelOnexError(
                message="too little time is left to begin", error_code=EnumCoreErrorCode.TIMEOUT_ERROR,
                correlation_id=cid,
            )
        step = "render"
        try:
            async with asyncio.timeout_at(ends_at):
                label = (await self._renderer.get(f"/labels/{input_data.parcel_id}")).raise_for_status()
                step = "print"
                async with asyncio.timeout(PRINT_SECONDS):  # its own limit, or what is left if that is less
                    left = {"X-Remaining-Seconds": f"{ends_at - loop.time():.3f}"}
                    job = (await self._printer.post("/jobs", content=label.content, headers=left)).raise_for_status()
        except (httpx.HTTPError, TimeoutError) as error:
            used_up = loop.time() >= ends_at or isinstance(error, TimeoutError)
            raise ModelOnexError(
                message=f"{'the time ended' if used_up else 'failed'} in step {step}",
                error_code=EnumCoreErrorCode.TIMEOUT_ERROR if used_up else EnumCoreErrorCode.SERVICE_UNAVAILABLE,
                correlation_id=cid,
            ) from error
        return ModelLabelPrintOutput(job_id=job.json()["id"], correlation_id=cid)
