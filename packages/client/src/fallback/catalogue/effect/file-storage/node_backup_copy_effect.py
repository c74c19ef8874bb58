class NodeBackupCopyEffect(NodeEffect):
    async def process(self, input_data: ModelBackupCopyInput) -> ModelBackupCopyOutput:
        digest, size, cid = hashlib.sha256(), 0, input_data.correlation_id
        draft, target = self._folder / f"{input_data.backup_id}.part", self._folder / f"{input_data.backup_id}.backup"
        try:
            async with self._http.stream("GET", input_data.url, timeout=STALL_SECONDS) as response:  # per read
                response.raise_for_status()
                with await asyncio.to_thread(draft.open, "wb") as file:
                    async for chunk in response.aiter_bytes(CHUNK_BYTES):
                        size += len(chunk)
                        if size > MAX_BYTES:
                            raise ModelOnexError(
                                message=f"larger than {MAX_BYTES} bytes",
                                error_code=EnumCoreErrorCode.VALIDATION_ERROR, correlation_id=cid,
                            )
                        digest.update(chunk)
                        await asyncio.to_thread(file.write, chunk)  # a slow disk slows the source
                    await asyncio.to_thread(sync_to_disk, file)
            if digest.hexdigest() != input_data.sha256:
                raise ModelOnexError(
                    message="the source differs from its digest", error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                    correlation_id=cid,
                )
            await asyncio.to_thread(os.replace, draft, target)  # published whole, or not at all
        except (httpx.HTTPError, OSError) as error:  # the line, and the file system
            raise ModelOnexError(
                message="nothing was published", error_code=EnumCoreErrorCode.FILE_OPERATION_ERROR, correlation_id=cid
            ) from error
        finally:
            await asyncio.to_thread(draft.unlink, missing_ok=True)
        return ModelBackupCopyOutput(size=size, correlation_id=cid)
