class NodeAttachmentReadEffect(NodeEffect):
    async def process(self, input_data: ModelAttachmentReadInput) -> ModelAttachmentReadOutput:
        cid = input_data.correlation_id
        try:
            async with asyncio.timeout(10):
                content = await asyncio.to_thread(self._read_regular_file, input_data.name)
        except OSError as error:  # of the file system; a link, another kind and TimeoutError among them
            raise ModelOnexError(
                message="not readable", error_code=EnumCoreErrorCode.FILE_READ_ERROR, correlation_id=cid
            ) from error
        return ModelAttachmentReadOutput(content=content, correlation_id=cid)

    def _read_regular_file(self, name: str) -> bytes:
        if name in {"", ".", ".."} or "/" in name or "\0" in name:  # one component, so that only it can be a link
            raise OSError(errno.EINVAL, "not a name within the folder")
        # Relative to a handle of the folder: nobody can put another folder there between check and use.
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=self._folder_descriptor)
        with open(descriptor, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
                raise OSError(errno.EINVAL, "no regular file of permitted size")
            return file.read(MAX_BYTES)
