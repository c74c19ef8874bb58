class NodePdfTextEffect(NodeEffect):
    async def process(self, input_data: ModelPdfTextInput) -> ModelPdfTextOutput:
        process = await asyncio.create_subprocess_exec(
            PDF_TO_TEXT, "-q", "-l", MAX_PAGES, "-", "-",  # so many pages, so that the output has a bound
            stdin=PIPE, stdout=PIPE, stderr=PIPE,
            env={"LANG": "C.UTF-8"}, cwd=self._empty_folder, start_new_session=True,
        )  # fmt: skip
        try:
            async with asyncio.timeout(20):
                text, complaints = await process.communicate(input_data.content)
        except TimeoutError as error:
            raise ModelOnexError(
                message="the document took too long", error_code=EnumCoreErrorCode.TIMEOUT_ERROR,
                correlation_id=input_data.correlation_id,
            ) from error
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        if process.returncode != 0:
            reason = complaints[-300:].decode(errors="replace")
            raise ModelOnexError(message=f"not readable: {reason}", error_code=EnumCoreErrorCode.OPERATION_FAILED)
        return ModelPdfTextOutput(text=text.decode(), correlation_id=input_data.correlation_id)
