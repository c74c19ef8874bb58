class NodeCreditHoldEffect(NodeEffect):
    """The sum decides, and no single row holds it: only SERIALIZABLE refuses two holds that do not fit together."""

    async def process(self, input_data: ModelCreditHoldInput) -> ModelCreditHoldOutput:
        cid = input_data.correlation_id
        deadline = asyncio.get_running_loop().time() + TOTAL_SECONDS  # of all attempts together
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                # borrow, of the bounded pool, waits briefly and then refuses: nothing was sent by then.
                async with asyncio.timeout_at(deadline), borrow(self._pool, cid) as connection:
                    async with connection.transaction(isolation="serializable"):
                        held = await connection.fetchval(
                            "SELECT coalesce(sum(cents), 0) FROM holds WHERE account_id = $1 AND id <> $2",
                            input_data.account_id, input_data.hold_id,
                        )  # fmt: skip
                        if held + input_data.cents > input_data.limit_cents:
                            return ModelCreditHoldOutput(granted=False, correlation_id=cid)
                        await connection.execute(
                            "INSERT INTO holds (id, account_id, cents) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                            input_data.hold_id, input_data.account_id, input_data.cents,
                        )  # fmt: skip
                return ModelCreditHoldOutput(granted=True, correlation_id=cid)
            except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):  # 40001, 40P01: reads and all again
                await asyncio.sleep(random.uniform(0, 0.05 * 2**attempt))
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # also TimeoutError
                raise ModelOnexError(
                    message="outcome unknown: repeat with the same hold id",
                    error_code=EnumCoreErrorCode.DATABASE_OPERATION_ERROR, correlation_id=cid,
                ) from error
        raise ModelOnexError(
            message="too much contention", error_code=EnumCoreErrorCode.RESOURCE_UNAVAILABLE, correlation_id=cid
        )
