class NodeReportFileEffect(NodeEffect):
    async def process(self, input_data: ModelReportFileInput) -> ModelReportFileOutput:
        target = (self._folder / input_data.file_name).resolve()
        if not target.is_relative_to(self._folder):
            raise ModelOnexError(message="outside the folder", error_code=EnumCoreErrorCode.VALIDATION_ERROR)
        try:
            async with asyncio.timeout(30):
                await asyncio.to_thread(self._write, target, input_data.content)
        except (OSError, TimeoutError) as error:
            raise ModelOnexError(message="not written", error_code=EnumCoreErrorCode.OPERATION_FAILED) from error
        return ModelReportFileOutput(path=str(target), correlation_id=input_data.correlation_id)

    @staticmethod
    def _write(target: Path, content: bytes) -> None:
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as temporary:
            temporary.write(content)
            temporary.flush()
            os.fsync(temporary.fileno())
        os.replace(temporary.name, target)
