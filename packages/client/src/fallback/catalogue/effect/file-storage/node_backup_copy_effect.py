class NodeBackupCopyEffect(NodeEffect):
    async def process(self, input_data: ModelBackupCopyInput) -> ModelBackupCopyOutput:
        digest, size = hashlib.sha256(), 0
        try:
            async with self._source.open(input_data.name) as source, self._target.draft(input_data.name) as draft:
                while True:
                    async with asyncio.timeout(STALL_SECONDS):  # without progress, not for the whole copy
                        chunk = await source.read(CHUNK_BYTES)
                        if not chunk:
                            break
                        await draft.write(chunk)  # waits for the slower side
                    digest.update(chunk)
                    size += len(chunk)
                if digest.hexdigest() != input_data.sha256:
                    raise ModelOnexError(
                        message="the source differs from its digest", error_code=EnumCoreErrorCode.VALIDATION_ERROR
                    )
                await draft.publish()
        except (OSError, TimeoutError) as error:
            raise ModelOnexError(
                message="nothing was published", error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelBackupCopyOutput(size=size, correlation_id=input_data.correlation_id)
