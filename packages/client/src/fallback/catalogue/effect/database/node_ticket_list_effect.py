class NodeTicketListEffect(NodeEffect):
    async def process(self, input_data: ModelTicketListInput) -> ModelTicketListOutput:
        tenant_id = input_data.principal.tenant_id  # of the verified identity, never of the body
        try:
            async with asyncio.timeout(2), self._pool.acquire(timeout=1) as connection, connection.transaction():
                # true: for this transaction only, so that the pool hands no tenant on to the next borrower.
                await connection.execute("SELECT set_config('app.tenant_id', $1, true)", str(tenant_id))
                # The policy: USING (tenant_id = current_setting('app.tenant_id', true)::uuid), with FORCE.
                rows = await connection.fetch(
                    "SELECT id, title FROM tickets WHERE tenant_id = $1 ORDER BY id LIMIT $2", tenant_id, MAX_ROWS
                )
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # also TimeoutError
            raise ModelOnexError(
                message="no list; ask again", error_code=EnumCoreErrorCode.DATABASE_QUERY_ERROR,
                correlation_id=input_data.correlation_id,
            ) from error
        tickets = tuple(ModelTicket.model_validate(dict(row)) for row in rows)
        return ModelTicketListOutput(tickets=tickets, correlation_id=input_data.correlation_id)
