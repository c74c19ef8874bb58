CLAIM = """
    INSERT INTO effect_claims (key, digest, owner, expires_at) VALUES ($1, $2, $3, now() + interval '1 minute')
    ON CONFLICT (key) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at
    WHERE effect_claims.outcome IS NULL AND effect_claims.expires_at < now() AND effect_claims.digest = excluded.digest
    RETURNING (xmax = 0) AS is_new
"""


class NodeBankTransferEffect(NodeEffect):
    async def process(self, input_data: ModelBankTransferInput) -> ModelBankTransferOutput:
        key, owner, cid = input_data.idempotency_key, uuid4(), input_data.correlation_id
        digest = hashlib.sha256(input_data.order.model_dump_json().encode()).hexdigest()
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                claim = await self._pool.fetchrow(CLAIM, key, digest, owner)  # one atomic write
                if claim is None:
                    held = await self._pool.fetchrow("SELECT digest, outcome FROM effect_claims WHERE key = $1", key)
                    if held["digest"] != digest or held["outcome"] is None:  # another input, or still running
                        raise ModelOnexError(
                            message="this key is in use", error_code=EnumCoreErrorCode.INVALID_STATE, correlation_id=cid
                        )
                    return ModelBankTransferOutput.model_validate_json(held["outcome"])
                sent = None
                if not claim["is_new"]:  # taken over after a crash: look outside before doing it again
                    sent = (await self._http.get("/transfers", params={"reference": key})).raise_for_status().json()
                if not sent:
                    body = {**input_data.order.model_dump(mode="json"), "reference": key}
                    sent = (await self._http.post("/transfers", json=body)).raise_for_status().json()
                output = ModelBankTransferOutput(transfer_id=sent["id"], correlation_id=cid)
                await self._pool.execute(STORE_OUTCOME, key, owner, output.model_dump_json())
        except (httpx.HTTPError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # also TimeoutError
            raise ModelOnexError(
                message="outcome unknown: repeat with the same key",
                error_code=EnumCoreErrorCode.OPERATION_FAILED, correlation_id=cid,
            ) from error
        return output
