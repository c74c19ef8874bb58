class NodeUploadTicketEffect(NodeEffect):
    async def process(self, input_data: ModelUploadTicketInput) -> ModelUploadTicketOutput:
        cid = input_data.correlation_id
        if not 0 < input_data.size <= MAX_BYTES or input_data.content_type not in ALLOWED_TYPES:
            raise ModelOnexError(
                message=f"at most {MAX_BYTES} bytes of {sorted(ALLOWED_TYPES)}",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR, correlation_id=cid,
            )
        key = f"quarantine/{input_data.principal.tenant_id}/{uuid4()}"  # never a name of the caller's
        try:
            async with asyncio.timeout(5), self._pool.acquire() as connection:
                await connection.execute(
                    "INSERT INTO uploads (key, owner, size, content_type, state) VALUES ($1, $2, $3, $4, 'expected')",
                    key, input_data.principal.user_id, input_data.size, input_data.content_type,
                )  # fmt: skip
                # A POST policy is the one presigned form in which the store itself bounds the length.
                form = await asyncio.to_thread(
                    self._s3.generate_presigned_post, BUCKET, key, ExpiresIn=LINK_SECONDS,
                    Fields={"Content-Type": input_data.content_type},
                    Conditions=[
                        {"Content-Type": input_data.content_type}, ["content-length-range", 1, input_data.size]
                    ],
                )  # fmt: skip
        except (asyncpg.PostgresError, asyncpg.InterfaceError, BotoCoreError, OSError) as error:  # also TimeoutError
            raise ModelOnexError(
                message="no upload now", error_code=EnumCoreErrorCode.SERVICE_UNAVAILABLE, correlation_id=cid
            ) from error
        return ModelUploadTicketOutput(key=key, url=form["url"], fields=form["fields"], correlation_id=cid)
