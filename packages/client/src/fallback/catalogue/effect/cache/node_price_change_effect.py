class NodePriceChangeEffect(NodeEffect):
    async def process(self, input_data: ModelPriceChangeInput) -> ModelPriceChangeOutput:
        key, cid = f"{input_data.tenant_id}:price:v{SHAPE_VERSION}:{input_data.sku}", input_data.correlation_id
        try:
            async with asyncio.timeout(3), self._pool.acquire() as connection, connection.transaction():
                await connection.execute(UPDATE_PRICE, input_data.tenant_id, input_data.sku, input_data.cents)
                # Survives a crash between commit and deletion; a relay deletes again.
                await connection.execute("INSERT INTO cache_invalidations (key) VALUES ($1)", key)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # also TimeoutError
            raise ModelOnexError(
                message="perhaps not changed: read the price first",
                error_code=EnumCoreErrorCode.DATABASE_OPERATION_ERROR, correlation_id=cid,
            ) from error
        try:
            async with asyncio.timeout(CACHE_SECONDS):  # after the commit, else a reader puts the old value back
                await self._redis.delete(key)
        except (RedisError, TimeoutError) as error:  # the change holds; the relay makes it visible
            self._invalidations.note(key, error)
            return ModelPriceChangeOutput(visible_now=False, correlation_id=cid)
        return ModelPriceChangeOutput(visible_now=True, correlation_id=cid)
