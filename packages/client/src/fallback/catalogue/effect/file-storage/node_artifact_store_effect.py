class NodeArtifactStoreEffect(NodeEffect):
    async def process(self, input_data: ModelArtifactStoreInput) -> ModelArtifactStoreOutput:
        digest, size, cid = hashlib.sha256(), 0, input_data.correlation_id
        draft = self._root / "drafts" / str(uuid4())  # on the same file system as the store
        try:
            with await asyncio.to_thread(draft.open, "xb") as file:
                async for chunk in input_data.chunks:  # each wait is bounded by the sender's own limit
                    size += len(chunk)
                    if size > MAX_BYTES:
                        raise ModelOnexError(
                            message=f"larger than {MAX_BYTES} bytes", error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                            correlation_id=cid,
                        )
                    digest.update(chunk)
                    await asyncio.to_thread(file.write, chunk)
                await asyncio.to_thread(sync_to_disk, file)
            name = digest.hexdigest()  # ours, not one that the client claims
            target = self._root / "sha256" / name[:2] / name
            await asyncio.to_thread(target.parent.mkdir, parents=True, exist_ok=True)
            await asyncio.to_thread(os.replace, draft, target)  # over equal content, if it is there already
        except OSError as error:
            raise ModelOnexError(
                message="the artifact was not stored", error_code=EnumCoreErrorCode.FILE_WRITE_ERROR,
                correlation_id=cid,
            ) from error
        finally:
            await asyncio.to_thread(draft.unlink, missing_ok=True)
        return ModelArtifactStoreOutput(address=f"sha256/{name}", size=size, correlation_id=cid)
