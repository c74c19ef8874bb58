class NodeShipmentConsumerEffect(NodeEffect):
    async def process(self, input_data: ModelShipmentConsumerInput) -> ModelShipmentConsumerOutput:
        event, cid = input_data.event, input_data.correlation_id
        try:
            async with asyncio.timeout(10), self._pool.acquire() as connection, connection.transaction():
                # The id is the producer's. Claimed with the change: a crash leaves both or neither.
                is_new = await connection.fetchval(
                    "INSERT INTO inbox (event_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING true", event.event_id
                )
                newer = is_new and await connection.fetchval(
                    "UPDATE shipments SET status = $2, version = $3 WHERE id = $1 AND version < $3 RETURNING true",
                    event.shipment_id, event.shipment_status, event.version,
                )  # fmt: skip
                exists = newer or await connection.fetchval("SELECT 1 FROM shipments WHERE id = $1", event.shipment_id)
                if is_new and not exists:  # raised within the transaction: the claimed id is given back
                    raise ModelOnexError(
                        message="no such shipment yet: to the retry topic",
                        error_code=EnumCoreErrorCode.RESOURCE_NOT_FOUND, correlation_id=cid,
                    )
        except (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError) as error:  # lies in the record
            raise ModelOnexError(
                message="breaks a rule: to the dead-letter topic",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR, correlation_id=cid,
            ) from error
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # also TimeoutError
            raise ModelOnexError(
                message="perhaps not applied: do not commit the offset",
                error_code=EnumCoreErrorCode.DATABASE_OPERATION_ERROR, correlation_id=cid,
            ) from error
        # A duplicate and one that is older than the row are successes: offset + 1 is committed, too.
        outcome = "applied" if newer else "stale" if is_new else "duplicate"
        return ModelShipmentConsumerOutput(outcome=outcome, correlation_id=cid)
