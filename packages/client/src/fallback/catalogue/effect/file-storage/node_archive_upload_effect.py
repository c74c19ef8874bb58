class NodeArchiveUploadEffect(NodeEffect):
    async def process(self, input_data: ModelArchiveUploadInput) -> ModelArchiveUploadOutput:
        cid = input_data.correlation_id
        # The upload id was stored with the target before the first part: a restart goes on with it.
        target = {"Bucket": BUCKET, "Key": input_data.key, "UploadId": input_data.upload_id}
        try:
            known = await asyncio.to_thread(self._s3.list_parts, **target)  # up to 1,000; page on behind them
            parts = {part["PartNumber"]: part for part in known.get("Parts", ())}
            size = await asyncio.to_thread(os.path.getsize, input_data.path)
            for number in range(1, -(-size // PART_BYTES) + 1):
                if number in parts:
                    continue
                content = await asyncio.to_thread(read_part, input_data.path, number)
                digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
                async with asyncio.timeout(PART_SECONDS):  # given up, it may still arrive: the same bytes
                    sent = await asyncio.to_thread(
                        self._s3.upload_part, **target, PartNumber=number, Body=content, ChecksumSHA256=digest
                    )
                parts[number] = {"ETag": sent["ETag"], "ChecksumSHA256": digest}
            listed = [
                {"PartNumber": number, "ETag": part["ETag"], "ChecksumSHA256": part["ChecksumSHA256"]}
                for number, part in sorted(parts.items())
            ]
            done = await asyncio.to_thread(
                self._s3.complete_multipart_upload, **target, MultipartUpload={"Parts": listed}, IfNoneMatch="*"
            )
        except (ClientError, BotoCoreError, OSError) as error:  # also TimeoutError; given up, it is aborted elsewhere
            raise ModelOnexError(
                message="stopped; call again to go on with the missing parts",
                error_code=EnumCoreErrorCode.FILE_WRITE_ERROR, correlation_id=cid,
            ) from error
        return ModelArchiveUploadOutput(version_id=done.get("VersionId"), size=size, correlation_id=cid)
