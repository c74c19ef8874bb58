class NodeAccountReadEffect(NodeEffect):
    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)
        self._pool = container.get_service("account_pool")  # built once, shared by all nodes

    async def process(self, input_data: ModelAccountReadInput) -> ModelAccountReadOutput:
        try:
            async with asyncio.timeout(2), self._pool.acquire(timeout=0.25) as connection:
                row = await connection.fetchrow(SELECT_ACCOUNT, input_data.tenant_id, input_data.account_id)
        except TimeoutError as error:
            raise ModelOnexError(
                message="no connection or no answer in time; try again",
                error_code=EnumCoreErrorCode.TIMEOUT_ERROR,
                correlation_id=input_data.correlation_id,
            ) from error
        account = None if row is None else ModelAccount.model_validate(dict(row))
        return ModelAccountReadOutput(account=account, correlation_id=input_data.correlation_id)
