class NodeStockUpdateEffect(NodeEffect):
    async def process(self, input_data: ModelStockUpdateInput) -> ModelStockUpdateOutput:
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                async with asyncio.timeout(3), self._pool.acquire() as connection:
                    version = await connection.fetchval(
                        "UPDATE stock SET count = $2, version = version + 1"
                        " WHERE id = $1 AND version = $3 RETURNING version",
                        input_data.stock_id, input_data.count, input_data.expected_version,
                    )
                break
            except SerializationError as error:
                if attempt == MAX_ATTEMPTS:
                    raise ModelOnexError(
                        message="too much contention", error_code=EnumCoreErrorCode.OPERATION_FAILED
                    ) from error
                await asyncio.sleep(random.uniform(0, 0.05 * 2**attempt))
        if version is None:
            raise ModelOnexError(message="changed meanwhile: read again", error_code=EnumCoreErrorCode.INVALID_STATE)
        return ModelStockUpdateOutput(version=version, correlation_id=input_data.correlation_id)
