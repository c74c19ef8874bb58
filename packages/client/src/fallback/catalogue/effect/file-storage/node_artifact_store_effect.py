class NodeArtifactStoreEffect(NodeEffect):
    async def process(self, input_data: ModelArtifactStoreInput) -> ModelArtifactStoreOutput:
        digest, size = hashlib.sha256(), 0
        try:
            async with asyncio.timeout(UPLOAD_SECONDS), self._store.temporary() as draft:
                async for chunk in input_data.chunks:
                    size += len(chunk)
                    if size > MAX_BYTES:
                        raise ModelOnexError(
                            message=f"larger than {MAX_BYTES} bytes", error_code=EnumCoreErrorCode.VALIDATION_ERROR
                        )
                    digest.update(chunk)
                    await draft.write(chunk)
                address = f"sha256/{digest.hexdigest()}"
                await self._store.keep_if_absent(draft, address)
        except (OSError, TimeoutError) as error:
            raise ModelOnexError(
                message="the artifact was not stored",
                error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelArtifactStoreOutput(address=address, size=size, correlation_id=input_data.correlation_id)
