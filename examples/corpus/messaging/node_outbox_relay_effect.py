"""Moves events from the outbox table to the broker."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from omnibase_core.enums.enum_core_error_code import EnumCoreErrorCode
from omnibase_core.models.errors.model_onex_error import ModelOnexError
from omnibase_core.nodes.node_effect import NodeEffect
from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from omnibase_core.models.container.model_onex_container import ModelONEXContainer

logger = logging.getLogger(__name__)

SEND_TIMEOUT_SECONDS = 5.0
BATCH_TIMEOUT_SECONDS = 20.0

# SKIP LOCKED lets several relays share the table without waiting for each other.
SELECT_UNSENT = """
    SELECT id, topic, message_key, payload, correlation_id FROM outbox
    WHERE sent_at IS NULL ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED
"""
MARK_SENT = "UPDATE outbox SET sent_at = now() WHERE id = ANY($1::uuid[])"


class ModelOutboxRelayInput(BaseModel):
    """How much to move in one run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    batch_size: int = Field(default=100, ge=1, le=1000)
    correlation_id: UUID = Field(default_factory=uuid4)


class ModelOutboxRelayOutput(BaseModel):
    """How much was moved; `has_more` asks the scheduler for another run at once."""

    model_config = ConfigDict(frozen=True)

    sent_count: int
    has_more: bool
    correlation_id: UUID


class NodeOutboxRelayEffect(NodeEffect):
    """Sends first and marks afterwards: an event may be sent twice, but never not at all."""

    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)
        self._pool = container.get_service("outbox_database_pool")
        self._producer = container.get_service("event_producer")

    async def process(self, input_data: ModelOutboxRelayInput) -> ModelOutboxRelayOutput:
        """Move one batch.

        Raises:
            ModelOnexError: the database or the broker failed before anything could be marked as sent.
        """
        try:
            async with asyncio.timeout(BATCH_TIMEOUT_SECONDS):
                row_count, sent_count = await self._relay_batch(input_data)
        except Exception as error:
            raise ModelOnexError(
                message=f"the outbox could not be read or marked: {error!r}",
                error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelOutboxRelayOutput(
            sent_count=sent_count,
            has_more=row_count == input_data.batch_size and sent_count == row_count,
            correlation_id=input_data.correlation_id,
        )

    async def _relay_batch(self, run: ModelOutboxRelayInput) -> tuple[int, int]:
        """Lock, send and mark in one transaction, so that a crash gives the rows to another relay."""
        async with self._pool.acquire(timeout=1.0) as connection, connection.transaction():
            rows = await connection.fetch(SELECT_UNSENT, run.batch_size)
            sent_ids: list[UUID] = []
            for row in rows:
                if not await self._try_send(row):
                    # Later events of the same key must not overtake the one that failed.
                    break
                sent_ids.append(row["id"])
            if sent_ids:
                await connection.execute(MARK_SENT, sent_ids)
            return len(rows), len(sent_ids)

    async def _try_send(self, row) -> bool:
        """True once the broker has acknowledged; the row's id lets consumers drop a repetition."""
        headers = [("event-id", str(row["id"]).encode()), ("correlation-id", str(row["correlation_id"]).encode())]
        try:
            async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
                await self._producer.send_and_wait(
                    row["topic"], value=row["payload"].encode(), key=row["message_key"].encode(), headers=headers
                )
        except (OSError, TimeoutError) as error:
            logger.warning("event %s stays in the outbox: %r [%s]", row["id"], error, row["correlation_id"])
            return False
        return True
