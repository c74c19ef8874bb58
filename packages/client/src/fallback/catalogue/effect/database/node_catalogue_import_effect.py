class NodeCatalogueImportEffect(NodeEffect):
    async def process(self, input_data: ModelCatalogueImportInput) -> ModelCatalogueImportOutput:
        chunk = input_data.chunk
        try:
            async with asyncio.timeout(30), self._pool.acquire() as connection:
                async with connection.transaction():
                    claimed = await connection.fetchval(CLAIM_CHUNK, input_data.import_id, chunk.number)
                    if not claimed:
                        return ModelCatalogueImportOutput(skipped=True, correlation_id=input_data.correlation_id)
                    await connection.execute(CREATE_TEMPORARY_STAGING)
                    await connection.copy_records_to_table("staging", records=chunk.rows, columns=COLUMNS)
                    rejected = await connection.fetchval(MOVE_REJECTED_ROWS, input_data.import_id)
                    accepted = await connection.fetchval(UPSERT_FROM_STAGING)
        except (DatabaseError, TimeoutError) as error:
            raise ModelOnexError(
                message=f"chunk {chunk.number} was rolled back; send it again",
                error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelCatalogueImportOutput(
            accepted=accepted, rejected=rejected, correlation_id=input_data.correlation_id
        )
