class NodeCustomerPageEffect(NodeEffect):
    async def process(self, input_data: ModelCustomerPageInput) -> ModelCustomerPageOutput:
        cid = input_data.correlation_id
        try:
            created_at, last_id = decode_cursor(input_data.cursor)  # opaque: only the node reads it
            async with asyncio.timeout(2), self._pool.acquire(timeout=0.5) as connection:
                rows = await connection.fetch(
                    "SELECT id, name, created_at FROM customers"
                    " WHERE tenant_id = $1 AND (created_at, id) > ($2, $3)"
                    " ORDER BY created_at, id LIMIT $4",
                    input_data.tenant_id, created_at, last_id, input_data.page_size + 1,
                )  # fmt: skip
        except ValueError as error:
            raise ModelOnexError(
                message="not a cursor of this list", error_code=EnumCoreErrorCode.VALIDATION_ERROR, correlation_id=cid
            ) from error
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # also TimeoutError
            raise ModelOnexError(
                message="no page; ask again", error_code=EnumCoreErrorCode.DATABASE_QUERY_ERROR, correlation_id=cid
            ) from error
        page = rows[: input_data.page_size]
        next_cursor = encode_cursor(page[-1]) if len(rows) > len(page) else None
        customers = tuple(ModelCustomer.model_validate(dict(row)) for row in page)
        return ModelCustomerPageOutput(customers=customers, next_cursor=next_cursor, correlation_id=cid)
