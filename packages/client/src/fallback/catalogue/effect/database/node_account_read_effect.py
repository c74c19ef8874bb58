@asynccontextmanager
async def borrow(pool: asyncpg.Pool, cid: UUID) -> AsyncIterator[asyncpg.Connection]:
    """A pooled connection. The wait has a limit of its own; behind it nothing was sent, and the call is refused."""
    try:
        connection = await pool.acquire(timeout=0.25)
    except (OSError, asyncpg.TooManyConnectionsError) as error:  # also TimeoutError; refused while connecting
        raise ModelOnexError(
            message="overloaded: no connection is free", error_code=EnumCoreErrorCode.RESOURCE_UNAVAILABLE,
            correlation_id=cid,
        ) from error
    try:
        yield connection
    finally:
        await pool.release(connection)


class NodeAccountReadEffect(NodeEffect):
    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)
        self._pool = container.get_service("account_pool")  # built once, shared by all nodes

    async def process(self, input_data: ModelAccountReadInput) -> ModelAccountReadOutput:
        cid = input_data.correlation_id
        try:
            async with borrow(self._pool, cid) as connection:
                row = await connection.fetchrow(SELECT_ACCOUNT, input_data.tenant_id, input_data.account_id, timeout=2)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # also TimeoutError
            raise ModelOnexError(
                message="not read; try again", error_code=EnumCoreErrorCode.DATABASE_QUERY_ERROR, correlation_id=cid
            ) from error
        account = None if row is None else ModelAccount.model_validate(dict(row))
        return ModelAccountReadOutput(account=account, correlation_id=cid)
