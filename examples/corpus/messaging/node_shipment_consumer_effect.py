"""Consumes shipment events exactly once in effect, whatever the broker repeats."""

from __future__ import annotations

import asyncio
import logging
from enum import Enum
from typing import TYPE_CHECKING
from uuid import UUID

from omnibase_core.enums.enum_core_error_code import EnumCoreErrorCode
from omnibase_core.models.errors.model_onex_error import ModelOnexError
from omnibase_core.nodes.node_effect import NodeEffect
from pydantic import BaseModel, ConfigDict, ValidationError

if TYPE_CHECKING:
    from omnibase_core.models.container.model_onex_container import ModelONEXContainer

logger = logging.getLogger(__name__)

WORK_TIMEOUT_SECONDS = 10.0
MAX_DELIVERIES = 5
DEAD_LETTER_TOPIC = "shipments.dead-letter.v1"

CLAIM_EVENT = "INSERT INTO inbox (event_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING event_id"
UPDATE_SHIPMENT = "UPDATE shipments SET status = $2, updated_at = now() WHERE id = $1"


class EnumConsumeOutcome(str, Enum):
    """What became of one record; after each of them its offset may be committed."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    DEAD_LETTERED = "dead_lettered"


class ModelShipmentEvent(BaseModel):
    """The body of a shipment event."""

    model_config = ConfigDict(frozen=True)

    event_id: UUID
    shipment_id: UUID
    shipment_status: str


class ModelShipmentConsumerInput(BaseModel):
    """A record as it came from the broker, with the number of times it was delivered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    payload: bytes
    delivery_count: int
    correlation_id: UUID


class ModelShipmentConsumerOutput(BaseModel):
    """The outcome of one record."""

    model_config = ConfigDict(frozen=True)

    outcome: EnumConsumeOutcome
    correlation_id: UUID


class NodeShipmentConsumerEffect(NodeEffect):
    """Idempotent consumer: the event id and the change are stored in the same transaction.

    A record that can never be understood goes to the dead-letter topic at once, one
    that keeps failing does so after a few deliveries; neither blocks its partition.
    """

    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)
        self._pool = container.get_service("shipment_database_pool")
        self._producer = container.get_service("event_producer")

    async def process(self, input_data: ModelShipmentConsumerInput) -> ModelShipmentConsumerOutput:
        """Apply one record.

        Raises:
            ModelOnexError: worth another delivery; the caller must not commit the offset.
        """
        try:
            event = ModelShipmentEvent.model_validate_json(input_data.payload)
        except ValidationError as error:
            return await self._dead_letter(input_data, f"not a shipment event: {error.error_count()} problems")
        try:
            async with asyncio.timeout(WORK_TIMEOUT_SECONDS):
                is_new = await self._apply_once(event)
        except Exception as error:
            if input_data.delivery_count >= MAX_DELIVERIES:
                return await self._dead_letter(input_data, f"failed {input_data.delivery_count} times: {error!r}")
            raise ModelOnexError(
                message=f"shipment {event.shipment_id} could not be updated",
                error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        outcome = EnumConsumeOutcome.APPLIED if is_new else EnumConsumeOutcome.DUPLICATE
        return ModelShipmentConsumerOutput(outcome=outcome, correlation_id=input_data.correlation_id)

    async def _apply_once(self, event: ModelShipmentEvent) -> bool:
        """False if another delivery of the same event was applied before."""
        async with self._pool.acquire(timeout=1.0) as connection, connection.transaction():
            if await connection.fetchval(CLAIM_EVENT, event.event_id) is None:
                return False
            await connection.execute(UPDATE_SHIPMENT, event.shipment_id, event.shipment_status)
            return True

    async def _dead_letter(self, record: ModelShipmentConsumerInput, reason: str) -> ModelShipmentConsumerOutput:
        """Keep the original bytes: only they can be replayed after a fix."""
        logger.error("shipment record goes to %s: %s [%s]", DEAD_LETTER_TOPIC, reason, record.correlation_id)
        headers = [("reason", reason.encode()), ("correlation-id", str(record.correlation_id).encode())]
        async with asyncio.timeout(WORK_TIMEOUT_SECONDS):
            await self._producer.send_and_wait(DEAD_LETTER_TOPIC, value=record.payload, headers=headers)
        return ModelShipmentConsumerOutput(
            outcome=EnumConsumeOutcome.DEAD_LETTERED, correlation_id=record.correlation_id
        )
