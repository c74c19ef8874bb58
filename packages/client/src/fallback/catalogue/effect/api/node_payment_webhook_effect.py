class NodePaymentWebhookEffect(NodeEffect):
    async def process(self, input_data: ModelPaymentWebhookInput) -> ModelPaymentWebhookOutput:
        cid = input_data.correlation_id
        signed = str(input_data.timestamp).encode() + b"." + input_data.body  # the bytes as received
        expected = hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        is_recent = abs(time.time() - input_data.timestamp) <= MAX_SKEW_SECONDS
        if not hmac.compare_digest(expected, input_data.signature) or not is_recent:
            raise ModelOnexError(
                message="not from the provider", error_code=EnumCoreErrorCode.AUTHENTICATION_ERROR, correlation_id=cid
            )
        try:
            event_id = ModelEventHead.model_validate_json(input_data.body).event_id  # any type, also an unknown one
            async with asyncio.timeout(2), self._pool.acquire() as connection:
                is_new = await connection.fetchval(
                    "INSERT INTO webhook_inbox (event_id, body) VALUES ($1, $2)"
                    " ON CONFLICT (event_id) DO NOTHING RETURNING true",
                    event_id, input_data.body,
                )  # fmt: skip
        except ValidationError as error:
            raise ModelOnexError(
                message="an event without an id", error_code=EnumCoreErrorCode.VALIDATION_ERROR, correlation_id=cid
            ) from error
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # no 2xx: it will be sent again
            raise ModelOnexError(
                message="not stored", error_code=EnumCoreErrorCode.DATABASE_OPERATION_ERROR, correlation_id=cid
            ) from error
        return ModelPaymentWebhookOutput(duplicate=not is_new, correlation_id=cid)
