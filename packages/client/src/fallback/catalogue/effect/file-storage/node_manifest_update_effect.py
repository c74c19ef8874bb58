class NodeManifestUpdateEffect(NodeEffect):
    async def process(self, input_data: ModelManifestUpdateInput) -> ModelManifestUpdateOutput:
        target, cid = {"Bucket": BUCKET, "Key": input_data.key}, input_data.correlation_id
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                for attempt in range(1, MAX_ATTEMPTS + 1):
                    answer = await asyncio.to_thread(self._s3.get_object, **target)
                    manifest = ModelManifest.model_validate_json(await asyncio.to_thread(answer["Body"].read))
                    if input_data.entry in manifest.entries:  # done already, maybe by a write whose answer was lost
                        return ModelManifestUpdateOutput(etag=answer["ETag"], correlation_id=cid)
                    body = manifest.with_entry(input_data.entry).model_dump_json().encode()
                    try:
                        stored = await asyncio.to_thread(
                            self._s3.put_object, **target, Body=body, IfMatch=answer["ETag"]
                        )
                        return ModelManifestUpdateOutput(etag=stored["ETag"], correlation_id=cid)
                    except ClientError as error:  # 412 and 409: another writer was faster
                        if error.response["Error"]["Code"] not in {"PreconditionFailed", "ConditionalRequestConflict"}:
                            raise
                    await asyncio.sleep(random.uniform(0, 0.1 * 2**attempt))
        except (ClientError, BotoCoreError, TimeoutError) as error:
            raise ModelOnexError(
                message="perhaps stored: repeat with the same entry", error_code=EnumCoreErrorCode.FILE_WRITE_ERROR,
                correlation_id=cid,
            ) from error
        raise ModelOnexError(
            message="too much contention", error_code=EnumCoreErrorCode.RESOURCE_UNAVAILABLE, correlation_id=cid
        )
