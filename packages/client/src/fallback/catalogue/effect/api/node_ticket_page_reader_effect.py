class NodeTicketPageReaderEffect(NodeEffect):
    async def process(self, input_data: ModelTicketPageReaderInput) -> ModelTicketPageReaderOutput:
        cursor, seen = input_data.cursor, set()
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                for _ in range(MAX_PAGES):
                    page = await self._tickets.page(cursor, size=PAGE_SIZE, timeout=PAGE_SECONDS)
                    await self._store.save_page(page.records, cursor=page.next_cursor)
                    if page.next_cursor is None:
                        return ModelTicketPageReaderOutput(finished=True, correlation_id=input_data.correlation_id)
                    if page.next_cursor in seen:
                        raise ModelOnexError(
                            message="the cursor runs in a circle", error_code=EnumCoreErrorCode.INVALID_STATE
                        )
                    seen.add(page.next_cursor)
                    cursor = page.next_cursor
        except (OSError, TimeoutError) as error:
            raise ModelOnexError(
                message="stopped; go on from the stored cursor",
                error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelTicketPageReaderOutput(finished=False, correlation_id=input_data.correlation_id)
