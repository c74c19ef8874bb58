class NodePdfTextEffect(NodeEffect):
    async def process(self, input_data: ModelPdfTextInput) -> ModelPdfTextOutput:
        cid, process = input_data.correlation_id, None
        try:
            process = await asyncio.create_subprocess_exec(
                PDF_TO_TEXT, "-q", "-l", MAX_PAGES, "-", "-",  # so many pages, so that the output has a bound
                stdin=PIPE, stdout=PIPE, stderr=PIPE,
                env={"LANG": "C.UTF-8"}, cwd=self._empty_folder, start_new_session=True,
            )  # fmt: skip
            async with asyncio.timeout(20):
                text, complaints = await process.communicate(input_data.content)  # writes and reads side by side
        except TimeoutError as error:
            raise ModelOnexError(
                message="the document took too long", error_code=EnumCoreErrorCode.TIMEOUT_ERROR, correlation_id=cid
            ) from error
        except OSError as error:  # of the start: no such program, no process left
            raise ModelOnexError(
                message="the tool did not start", error_code=EnumCoreErrorCode.DEPENDENCY_UNAVAILABLE,
                correlation_id=cid,
            ) from error
        finally:
            if process is not None and process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)  # its children, too; it has nothing to save
                await process.wait()
        if process.returncode != 0:
            reason = complaints[-300:].decode(errors="replace")
            raise ModelOnexError(
                message=f"not readable: {reason}", error_code=EnumCoreErrorCode.PROCESSING_ERROR, correlation_id=cid
            )
        return ModelPdfTextOutput(text=text.decode(errors="replace"), correlation_id=cid)
