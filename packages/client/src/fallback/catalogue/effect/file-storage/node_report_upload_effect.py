class NodeReportUploadEffect(NodeEffect):
    """One put, read from a file in blocks; above MAX_PUT_BYTES, some 100 MB, the multipart upload takes its place."""

    async def process(self, input_data: ModelReportUploadInput) -> ModelReportUploadOutput:
        report, cid = input_data.report, input_data.correlation_id
        target = {"Bucket": BUCKET, "Key": f"{report.tenant_id}/reports/{report.report_id}.pdf"}  # ids, no given names
        try:
            # Leaving the block closes the file: a put that was given up fails in its thread at the next read.
            with await asyncio.to_thread(open, report.path, "rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size > MAX_PUT_BYTES:
                    raise failure("too large for one put", EnumCoreErrorCode.VALIDATION_ERROR, cid)
                async with asyncio.timeout(STALL_SECONDS + size / MIN_BYTES_PER_SECOND):
                    stored, digest = await asyncio.to_thread(self._put_once, target, file)
            if stored != digest:
                raise failure("other content is stored under this id", EnumCoreErrorCode.INVALID_STATE, cid)
            title = f"attachment; filename*=UTF-8''{quote(report.title, safe='')}.pdf"
            url = self._s3.generate_presigned_url(  # computed here, without a request
                "get_object", ExpiresIn=LINK_SECONDS, Params={**target, "ResponseContentDisposition": title}
            )
        except ClientError as error:
            denied = error.response["Error"]["Code"] == "AccessDenied"
            code = EnumCoreErrorCode.PERMISSION_DENIED if denied else EnumCoreErrorCode.FILE_WRITE_ERROR
            raise failure("the store refused it", code, cid) from error
        except (BotoCoreError, OSError) as error:  # also TimeoutError; may be stored: repeat with the same id
            raise failure("outcome unknown", EnumCoreErrorCode.SERVICE_UNAVAILABLE, cid) from error
        # A role's temporary credentials end the link earlier than its own life does.
        expires_at = min(input_data.now + timedelta(seconds=LINK_SECONDS), input_data.credentials_expire_at)
        return ModelReportUploadOutput(url=url, expires_at=expires_at, correlation_id=cid)

    def _put_once(self, target: dict[str, str], file: BinaryIO) -> tuple[str | None, str]:
        digest = base64.b64encode(hashlib.file_digest(file, "sha256").digest()).decode()
        file.seek(0)
        try:  # boto3 blocks; its client has connect_timeout, read_timeout and retries set
            self._s3.put_object(**target, Body=file, ChecksumSHA256=digest, IfNoneMatch="*", ContentType=PDF)
        except ClientError as error:  # 412: something is stored, perhaps by an earlier attempt of ours
            if error.response["Error"]["Code"] != "PreconditionFailed":
                raise
            return self._s3.head_object(**target, ChecksumMode="ENABLED").get("ChecksumSHA256"), digest
        return digest, digest
