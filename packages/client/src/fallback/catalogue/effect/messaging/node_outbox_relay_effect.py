SELECT_UNSENT = "SELECT id, topic, key, body FROM outbox WHERE shard = $1 AND sent_at IS NULL ORDER BY id LIMIT $2"


class NodeOutboxRelayEffect(NodeEffect):
    async def process(self, input_data: ModelOutboxRelayInput) -> ModelOutboxRelayOutput:
        sent_ids: list[int] = []
        try:
            async with asyncio.timeout(20), self._pool.acquire() as connection, connection.transaction():
                # One relay per shard, and a key lies in one shard: two relays would overtake each other.
                if not await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", input_data.shard):
                    return ModelOutboxRelayOutput(sent_count=0, correlation_id=input_data.correlation_id)
                for row in await connection.fetch(SELECT_UNSENT, input_data.shard, input_data.batch_size):
                    headers = [("event-id", str(row["id"]).encode())]
                    try:
                        await self._producer.send_and_wait(row["topic"], row["body"], key=row["key"], headers=headers)
                    except KafkaError:  # later ones must not overtake it
                        break
                    sent_ids.append(row["id"])
                await connection.execute("UPDATE outbox SET sent_at = now() WHERE id = ANY($1)", sent_ids)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # also TimeoutError
            raise ModelOnexError(
                message="nothing was marked as sent; what was sent comes again",
                error_code=EnumCoreErrorCode.DATABASE_OPERATION_ERROR,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelOutboxRelayOutput(sent_count=len(sent_ids), correlation_id=input_data.correlation_id)
