class NodeProfileReadEffect(NodeEffect):
    async def process(self, input_data: ModelProfileReadInput) -> ModelProfileReadOutput:
        keys = {user_id: profile_key(input_data.tenant_id, user_id) for user_id in input_data.user_ids}
        try:
            async with asyncio.timeout(2):
                cached = await self._try_read_many(tuple(keys.values()))  # an empty map when the cache is down
                profiles = {user_id: cached[key] for user_id, key in keys.items() if key in cached}
                missing = tuple(user_id for user_id in keys if user_id not in profiles)
                loaded = await self._source.profiles_of(missing) if missing else {}
                # Also what does not exist is remembered, for a shorter time.
                await self._try_store_many({keys[user_id]: loaded.get(user_id) for user_id in missing})
        except (OSError, TimeoutError) as error:
            raise ModelOnexError(
                message="profiles could not be read",
                error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelProfileReadOutput(profiles=profiles | loaded, correlation_id=input_data.correlation_id)
