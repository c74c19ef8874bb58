class NodePriceChangeEffect(NodeEffect):
    async def process(self, input_data: ModelPriceChangeInput) -> ModelPriceChangeOutput:
        key = f"price:v{SHAPE_VERSION}:{input_data.tenant_id}:{input_data.sku}"
        try:
            async with asyncio.timeout(3), self._pool.acquire() as connection:
                async with connection.transaction():
                    await connection.execute(UPDATE_PRICE, input_data.sku, input_data.cents)
                    # Survives a crash between commit and deletion; a relay deletes again.
                    await connection.execute(INSERT_INVALIDATION, key)
        except (DatabaseError, TimeoutError) as error:
            raise ModelOnexError(
                message="the price was not changed",
                error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        deleted = await self._try_delete(key)
        return ModelPriceChangeOutput(visible_now=deleted, correlation_id=input_data.correlation_id)
