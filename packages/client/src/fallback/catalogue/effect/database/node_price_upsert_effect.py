UPSERT_PRICE = """
    INSERT INTO prices (sku, cents, changed_at) VALUES ($1, $2, $3)
    ON CONFLICT (sku) DO UPDATE SET cents = excluded.cents, changed_at = excluded.changed_at
    WHERE prices.changed_at < excluded.changed_at
    RETURNING (xmax = 0) AS inserted
"""


class NodePriceUpsertEffect(NodeEffect):
    async def process(self, input_data: ModelPriceUpsertInput) -> ModelPriceUpsertOutput:
        try:
            # borrow, of the bounded pool, waits briefly and then refuses: nothing was sent by then.
            async with asyncio.timeout(3), borrow(self._pool, input_data.correlation_id) as connection:
                row = await connection.fetchrow(
                    UPSERT_PRICE, input_data.sku, input_data.cents, input_data.changed_at
                )
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # also TimeoutError
            raise ModelOnexError(
                message=f"price of {input_data.sku} is perhaps not stored: repeat it",
                error_code=EnumCoreErrorCode.DATABASE_OPERATION_ERROR,
                correlation_id=input_data.correlation_id,
            ) from error
        outcome = "stale" if row is None else "inserted" if row["inserted"] else "changed"
        return ModelPriceUpsertOutput(outcome=outcome, correlation_id=input_data.correlation_id)
