CLAIM_CHUNK = "INSERT INTO import_chunks (import_id, number) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true"


class NodeCatalogueImportEffect(NodeEffect):
    async def process(self, input_data: ModelCatalogueImportInput) -> ModelCatalogueImportOutput:
        chunk, cid = input_data.chunk, input_data.correlation_id
        try:
            async with asyncio.timeout(10), self._pool.acquire(timeout=1) as connection, connection.transaction():
                # In the transaction of the rows: a chunk that is sent again is skipped, a lost one is not.
                if not await connection.fetchval(CLAIM_CHUNK, input_data.import_id, chunk.number):
                    return ModelCatalogueImportOutput(skipped=True, correlation_id=cid)
                await connection.execute("CREATE TEMPORARY TABLE staging (sku text, cents text) ON COMMIT DROP")
                await connection.copy_records_to_table("staging", records=chunk.rows, columns=("sku", "cents"))
                await connection.execute("ANALYZE staging")
                rejected = await connection.fetchval(MOVE_REJECTED_ROWS, input_data.import_id)
                accepted = await connection.fetchval(UPSERT_FROM_STAGING)  # ORDER BY sku: no deadlock of two imports
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # also TimeoutError
            raise ModelOnexError(
                message=f"chunk {chunk.number}: send it again, it counts once",
                error_code=EnumCoreErrorCode.DATABASE_OPERATION_ERROR, correlation_id=cid,
            ) from error
        return ModelCatalogueImportOutput(accepted=accepted, rejected=rejected, correlation_id=cid)
