class NodeReportFileEffect(NodeEffect):
    async def process(self, input_data: ModelReportFileInput) -> ModelReportFileOutput:
        cid = input_data.correlation_id
        target = (self._folder / input_data.file_name).resolve()
        if not target.is_relative_to(self._folder):
            raise ModelOnexError(
                message="outside the folder", error_code=EnumCoreErrorCode.VALIDATION_ERROR, correlation_id=cid
            )
        try:
            async with asyncio.timeout(30):
                await asyncio.to_thread(self._write, target, input_data.content)
        except OSError as error:  # of the file system, ENOSPC and TimeoutError among them
            raise ModelOnexError(
                message="not written", error_code=EnumCoreErrorCode.FILE_WRITE_ERROR, correlation_id=cid
            ) from error
        return ModelReportFileOutput(path=str(target), correlation_id=cid)

    @staticmethod
    def _write(target: Path, content: bytes) -> None:
        descriptor, temporary = tempfile.mkstemp(dir=target.parent)  # beside the target: one file system
        try:
            with open(descriptor, "wb") as file:
                file.write(content)
                os.fchmod(file.fileno(), FILE_MODE)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)
        except OSError:
            os.unlink(temporary)
            raise
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name is safe only now
        finally:
            os.close(folder)
