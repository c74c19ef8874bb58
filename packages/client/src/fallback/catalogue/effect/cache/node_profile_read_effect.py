class NodeProfileReadEffect(NodeEffect):
    async def process(self, input_data: ModelProfileReadInput) -> ModelProfileReadOutput:
        keys = {user_id: f"{input_data.tenant_id}:profile:v3:{user_id}" for user_id in input_data.user_ids}
        profiles: dict[UUID, ModelProfile | None] = {}
        try:
            async with asyncio.timeout(CACHE_SECONDS):
                held = await self._redis.mget(keys.values())  # one round trip for all
            for user_id, text in zip(keys, held, strict=True):
                if text is not None:
                    profiles[user_id] = None if text == MISSING else ModelProfile.model_validate_json(text)
        except (RedisError, TimeoutError, ValidationError) as error:
            self._misses.note(input_data.tenant_id, error)  # whatever was not read is loaded
        missing = [user_id for user_id in keys if user_id not in profiles]
        try:
            rows = await self._pool.fetch(SELECT_PROFILES, input_data.tenant_id, missing, timeout=2) if missing else ()
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # also TimeoutError
            raise ModelOnexError(
                message="profiles could not be read", error_code=EnumCoreErrorCode.DATABASE_QUERY_ERROR,
                correlation_id=input_data.correlation_id,
            ) from error
        loaded = {row["id"]: ModelProfile.model_validate(dict(row)) for row in rows}
        try:
            async with asyncio.timeout(CACHE_SECONDS), self._redis.pipeline(transaction=False) as batch:
                for user_id in missing:  # also what does not exist, for a shorter time
                    profile = loaded.get(user_id)
                    text, seconds = (profile.model_dump_json(), TTL) if profile else (MISSING, MISSING_TTL)
                    batch.set(keys[user_id], text, ex=round(seconds * random.uniform(0.9, 1.1)))
                await batch.execute()
        except (RedisError, TimeoutError) as error:
            self._misses.note(input_data.tenant_id, error)
        profiles |= {user_id: loaded.get(user_id) for user_id in missing}
        return ModelProfileReadOutput(profiles=profiles, correlation_id=input_data.correlation_id)
