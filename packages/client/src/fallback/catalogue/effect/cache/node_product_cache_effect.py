class NodeProductCacheEffect(NodeEffect):
    async def process(self, input_data: ModelProductCacheInput) -> ModelProductCacheOutput:
        key = f"{input_data.tenant_id}:product:v{SHAPE_VERSION}:{input_data.product_id}"
        try:
            async with asyncio.timeout(CACHE_SECONDS):
                held = await self._redis.get(key)
            if held is not None:
                product = ModelProduct.model_validate_json(held)
                return ModelProductCacheOutput(product=product, correlation_id=input_data.correlation_id)
        except (RedisError, TimeoutError, ValidationError) as error:  # down, slow or of another release: a miss
            self._misses.note(key, error)
        load = self._loads.get(key)
        if load is None:  # one load per key; the others wait for it
            load = self._loads[key] = asyncio.create_task(self._load_and_store(key, input_data))
            load.add_done_callback(lambda _: self._loads.pop(key, None))
        try:
            async with asyncio.timeout(2):
                product = await asyncio.shield(load)  # goes on when this caller has gone
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # also TimeoutError
            raise ModelOnexError(
                message="not loaded", error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelProductCacheOutput(product=product, correlation_id=input_data.correlation_id)

    # Not shown: invalidate, which deletes the key after the commit (the pattern of that name).
    async def _load_and_store(self, key: str, wanted: ModelProductCacheInput) -> ModelProduct:
        row = await self._pool.fetchrow(SELECT_PRODUCT, wanted.tenant_id, wanted.product_id, timeout=2)
        if row is None:  # an answer; negative caching would remember it for a short time
            raise ModelOnexError(message="no such product", error_code=EnumCoreErrorCode.RESOURCE_NOT_FOUND)
        product = ModelProduct.model_validate(dict(row))
        try:
            async with asyncio.timeout(CACHE_SECONDS):  # spread by a tenth: what came together does not end together
                await self._redis.set(key, product.model_dump_json(), px=round(TTL_MS * random.uniform(0.9, 1.1)))
        except (RedisError, TimeoutError) as error:
            self._misses.note(key, error)
        return product
