class NodeAttachmentReadEffect(NodeEffect):
    async def process(self, input_data: ModelAttachmentReadInput) -> ModelAttachmentReadOutput:
        path = (self._folder / input_data.name).resolve()
        if not path.is_relative_to(self._folder):  # of a folder that was resolved itself at start
            raise ModelOnexError(
                message="outside the folder",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                correlation_id=input_data.correlation_id,
            )
        try:
            async with asyncio.timeout(10):
                content = await asyncio.to_thread(self._read_regular_file, path)
        except (OSError, TimeoutError) as error:
            raise ModelOnexError(
                message="not readable", error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelAttachmentReadOutput(content=content, correlation_id=input_data.correlation_id)

    @staticmethod
    def _read_regular_file(path: Path) -> bytes:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(descriptor, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
                raise OSError(errno.EINVAL, "no regular file of permitted size")
            return file.read(MAX_BYTES)
