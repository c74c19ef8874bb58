class OrderRepository:
    """Knows the tables of an order; the caller owns the transaction."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def get(self, order_id: UUID) -> ModelOrder | None:
        row = await self._connection.fetchrow("SELECT id, version FROM orders WHERE id = $1", order_id)
        if row is None:
            return None
        lines = await self._connection.fetch("SELECT sku, count FROM order_lines WHERE order_id = $1", order_id)
        return ModelOrder(order_id=row["id"], version=row["version"], lines=tuple(map(to_line, lines)))


class NodeOrderRepositoryEffect(NodeEffect):
    async def process(self, input_data: ModelOrderRepositoryInput) -> ModelOrderRepositoryOutput:
        try:
            async with asyncio.timeout(3), self._pool.acquire(timeout=1) as connection:
                # Two statements see one state only within one snapshot.
                async with connection.transaction(isolation="repeatable_read", readonly=True):
                    order = await OrderRepository(connection).get(input_data.order_id)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # also TimeoutError
            raise ModelOnexError(
                message="not read", error_code=EnumCoreErrorCode.DATABASE_QUERY_ERROR,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelOrderRepositoryOutput(order=order, correlation_id=input_data.correlation_id)
