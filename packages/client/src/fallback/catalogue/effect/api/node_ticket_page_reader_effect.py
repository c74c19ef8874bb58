class NodeTicketPageReaderEffect(NodeEffect):
    async def process(self, input_data: ModelTicketPageReaderInput) -> ModelTicketPageReaderOutput:
        cursor, cid = input_data.cursor, input_data.correlation_id
        seen = {cursor}
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                for _ in range(MAX_PAGES):
                    async with asyncio.timeout(PAGE_SECONDS):
                        response = await self._http.get("/tickets", params={"cursor": cursor, "limit": PAGE_SIZE})
                    response.raise_for_status()
                    page = ModelTicketPage.model_validate(response.json())
                    async with self._pool.acquire() as connection, connection.transaction():  # page and cursor together
                        await connection.executemany(UPSERT_TICKET, [ticket.as_row() for ticket in page.tickets])
                        await connection.execute(SAVE_CURSOR, input_data.sync_id, page.next_cursor)
                    if page.next_cursor is None:  # not when a page is short or empty
                        return ModelTicketPageReaderOutput(finished=True, correlation_id=cid)
                    if page.next_cursor in seen:
                        raise ModelOnexError(
                            message="the cursor runs in a circle", error_code=EnumCoreErrorCode.INVALID_STATE,
                            correlation_id=cid,
                        )
                    cursor = page.next_cursor
                    seen.add(cursor)
        except (httpx.HTTPError, ValidationError, asyncpg.PostgresError, TimeoutError) as error:
            raise ModelOnexError(
                message="stopped; go on from the stored cursor", error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=cid,
            ) from error
        return ModelTicketPageReaderOutput(finished=False, correlation_id=cid)  # the next call goes on
