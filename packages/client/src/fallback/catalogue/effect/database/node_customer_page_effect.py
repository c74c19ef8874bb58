class NodeCustomerPageEffect(NodeEffect):
    async def process(self, input_data: ModelCustomerPageInput) -> ModelCustomerPageOutput:
        created_at, last_id = decode_cursor(input_data.cursor)
        try:
            async with asyncio.timeout(2), self._pool.acquire(timeout=0.5) as connection:
                rows = await connection.fetch(
                    "SELECT id, name, created_at FROM customers"
                    " WHERE tenant_id = $1 AND (created_at, id) > ($2, $3)"
                    " ORDER BY created_at, id LIMIT $4",
                    input_data.tenant_id, created_at, last_id, input_data.page_size + 1,
                )
        except TimeoutError as error:
            raise ModelOnexError(message="page timed out", error_code=EnumCoreErrorCode.TIMEOUT_ERROR) from error
        page = rows[: input_data.page_size]
        next_cursor = encode_cursor(page[-1]) if len(rows) > len(page) else None
        return ModelCustomerPageOutput(
            customers=page, next_cursor=next_cursor, correlation_id=input_data.correlation_id
        )
