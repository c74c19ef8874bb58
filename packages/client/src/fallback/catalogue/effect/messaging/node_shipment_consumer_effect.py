class NodeShipmentConsumerEffect(NodeEffect):
    async def process(self, input_data: ModelShipmentConsumerInput) -> ModelShipmentConsumerOutput:
        event, cid = input_data.event, input_data.correlation_id
        try:
            async with asyncio.timeout(10), self._pool.acquire() as connection, connection.transaction():
                # The id is the producer's. Claimed with the change: a crash leaves both or neither.
                is_new = await connection.fetchval(
                    "INSERT INTO inbox (event_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING true", event.event_id
                )
                if is_new:
                    await connection.execute(
                        "UPDATE shipments SET status = $2, version = $3 WHERE id = $1 AND version < $3",
                        event.shipment_id, event.shipment_status, event.version,
                    )  # fmt: skip
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # also TimeoutError
            raise ModelOnexError(
                message="perhaps not applied: do not commit the offset",
                error_code=EnumCoreErrorCode.DATABASE_OPERATION_ERROR, correlation_id=cid,
            ) from error
        # A duplicate is a success: its offset is committed, too.
        return ModelShipmentConsumerOutput(duplicate=not is_new, correlation_id=cid)
