class NodeStockUpdateEffect(NodeEffect):
    async def process(self, input_data: ModelStockUpdateInput) -> ModelStockUpdateOutput:
        cid = input_data.correlation_id
        deadline = asyncio.get_running_loop().time() + TOTAL_SECONDS  # of all attempts together
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                # borrow, of the bounded pool, waits briefly and then refuses: nothing was sent by then.
                async with (
                    asyncio.timeout_at(deadline), borrow(self._pool, cid) as connection, connection.transaction()
                ):  # fmt: skip
                    version = await connection.fetchval(  # None: changed meanwhile, or gone
                        "UPDATE stock SET count = $2, version = version + 1"
                        " WHERE id = $1 AND version = $3 RETURNING version",
                        input_data.stock_id, input_data.count, input_data.expected_version,
                    )  # fmt: skip
                    exists = version is not None or await connection.fetchval(
                        "SELECT true FROM stock WHERE id = $1", input_data.stock_id
                    )
                break
            except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError) as error:  # 40001, 40P01
                if attempt == MAX_ATTEMPTS:
                    raise ModelOnexError(
                        message="too much contention", error_code=EnumCoreErrorCode.RESOURCE_UNAVAILABLE,
                        correlation_id=cid,
                    ) from error
                await asyncio.sleep(random.uniform(0, 0.05 * 2**attempt))
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # also TimeoutError
                raise ModelOnexError(
                    message="perhaps stored: read the version first",
                    error_code=EnumCoreErrorCode.DATABASE_OPERATION_ERROR, correlation_id=cid,
                ) from error
        if version is None:
            gone, stale = EnumCoreErrorCode.RESOURCE_NOT_FOUND, EnumCoreErrorCode.INVALID_STATE
            raise ModelOnexError(
                message="changed meanwhile: read again" if exists else "no such stock",
                error_code=stale if exists else gone, correlation_id=cid,
            )
        return ModelStockUpdateOutput(version=version, correlation_id=cid)
