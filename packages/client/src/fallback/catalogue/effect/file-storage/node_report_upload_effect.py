class NodeReportUploadEffect(NodeEffect):
    async def process(self, input_data: ModelReportUploadInput) -> ModelReportUploadOutput:
        report, cid = input_data.report, input_data.correlation_id
        target = {"Bucket": BUCKET, "Key": f"{report.tenant_id}/reports/{report.report_id}.pdf"}  # ids, no given names
        digest = base64.b64encode(hashlib.sha256(report.content).digest()).decode()
        try:
            async with asyncio.timeout(STALL_SECONDS + len(report.content) / MIN_BYTES_PER_SECOND):
                try:  # boto3 blocks; its client has connect_timeout, read_timeout and retries set
                    await asyncio.to_thread(
                        self._s3.put_object, **target, Body=report.content, ContentType="application/pdf",
                        ChecksumSHA256=digest, IfNoneMatch="*",
                    )  # fmt: skip
                except ClientError as error:
                    if error.response["Error"]["Code"] != "PreconditionFailed":  # 412: an earlier attempt stored it
                        raise
                disposition = f"attachment; filename*=UTF-8''{quote(report.title, safe='')}.pdf"
                url = await asyncio.to_thread(
                    self._s3.generate_presigned_url, "get_object", ExpiresIn=LINK_SECONDS,
                    Params={**target, "ResponseContentDisposition": disposition},
                )  # fmt: skip
        except ClientError as error:
            denied = error.response["Error"]["Code"] == "AccessDenied"
            code = EnumCoreErrorCode.PERMISSION_DENIED if denied else EnumCoreErrorCode.FILE_WRITE_ERROR
            raise ModelOnexError(message="the store refused it", error_code=code, correlation_id=cid) from error
        except (BotoCoreError, TimeoutError) as error:  # lost connections; may be stored: repeat with the same id
            raise ModelOnexError(
                message="outcome unknown", error_code=EnumCoreErrorCode.SERVICE_UNAVAILABLE, correlation_id=cid
            ) from error
        # A role's temporary credentials end the link earlier than its own life does.
        expires_at = min(input_data.now + timedelta(seconds=LINK_SECONDS), input_data.credentials_expire_at)
        return ModelReportUploadOutput(url=url, expires_at=expires_at, correlation_id=cid)
