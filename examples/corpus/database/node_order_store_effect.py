"""Stores orders and their outgoing events in one database transaction."""

from __future__ import annotations

import asyncio
import json
import random
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol
from uuid import UUID, uuid4

from omnibase_core.enums.enum_core_error_code import EnumCoreErrorCode
from omnibase_core.models.errors.model_onex_error import ModelOnexError
from omnibase_core.nodes.node_effect import NodeEffect
from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from omnibase_core.models.container.model_onex_container import ModelONEXContainer

MAX_ATTEMPTS = 4
BASE_DELAY_SECONDS = 0.05
TRANSACTION_TIMEOUT_SECONDS = 5.0
# Serialization failure and deadlock: the database asks for the whole transaction to be run again.
RETRYABLE_SQL_STATES = frozenset({"40001", "40P01"})

UPDATE_ORDER = """
    UPDATE orders SET status = $3, total = $4, version = version + 1
    WHERE id = $1 AND tenant_id = $2 AND version = $5
    RETURNING version
"""
INSERT_EVENT = """
    INSERT INTO outbox (id, aggregate_id, event_type, payload, correlation_id)
    VALUES ($1, $2, $3, $4, $5)
"""


class ModelOrderStoreInput(BaseModel):
    """One changed order, with the version its caller has read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    order_id: UUID
    tenant_id: UUID
    order_status: str
    total: Decimal = Field(ge=0)
    expected_version: int = Field(ge=0)
    correlation_id: UUID = Field(default_factory=uuid4)


class ModelOrderStoreOutput(BaseModel):
    """The version the order has now."""

    model_config = ConfigDict(frozen=True)

    order_id: UUID
    version: int
    attempts: int
    correlation_id: UUID


class ProtocolOrderPool(Protocol):
    """The part of a connection pool this node needs."""

    def acquire(self, *, timeout: float): ...


class NodeOrderStoreEffect(NodeEffect):
    """Writes an order under optimistic locking, with its event in the same unit of work.

    The event goes into the outbox table, never straight to the broker, so that a
    crash between both writes cannot lose it or announce an order that was rolled back.
    """

    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)
        self._pool: ProtocolOrderPool = container.get_service("order_database_pool")

    async def process(self, input_data: ModelOrderStoreInput) -> ModelOrderStoreOutput:
        """Store the order; run the transaction again where the database asks for it.

        Raises:
            ModelOnexError: the order was changed by somebody else, or all attempts failed.
        """
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                version = await self._store_once(input_data)
            except ModelOnexError:
                raise
            except Exception as error:
                if attempt == MAX_ATTEMPTS or not self._is_retryable(error):
                    raise ModelOnexError(
                        message=f"order {input_data.order_id} was not stored after {attempt} attempts: {error}",
                        error_code=EnumCoreErrorCode.OPERATION_FAILED,
                        correlation_id=input_data.correlation_id,
                    ) from error
                # Full jitter keeps two deadlocked writers from meeting again at the same moment.
                await asyncio.sleep(random.uniform(0, BASE_DELAY_SECONDS * 2**attempt))
            else:
                return ModelOrderStoreOutput(
                    order_id=input_data.order_id,
                    version=version,
                    attempts=attempt,
                    correlation_id=input_data.correlation_id,
                )
        raise AssertionError("the last attempt either returns or raises")

    async def _store_once(self, order: ModelOrderStoreInput) -> int:
        """Run one transaction and return the new version."""
        async with asyncio.timeout(TRANSACTION_TIMEOUT_SECONDS):
            async with self._pool.acquire(timeout=1.0) as connection:
                async with connection.transaction(isolation="repeatable_read"):
                    version = await connection.fetchval(
                        UPDATE_ORDER,
                        order.order_id,
                        order.tenant_id,
                        order.order_status,
                        order.total,
                        order.expected_version,
                    )
                    if version is None:
                        raise ModelOnexError(
                            message=f"order {order.order_id} is no longer at version {order.expected_version}: read it again",
                            error_code=EnumCoreErrorCode.INVALID_STATE,
                            correlation_id=order.correlation_id,
                        )
                    payload = json.dumps({"order_id": str(order.order_id), "status": order.order_status, "version": version})
                    await connection.execute(
                        INSERT_EVENT, uuid4(), order.order_id, "order.changed", payload, order.correlation_id
                    )
                    return version

    @staticmethod
    def _is_retryable(error: Exception) -> bool:
        """A lost race is worth another attempt, a violated constraint is not."""
        return getattr(error, "sqlstate", None) in RETRYABLE_SQL_STATES
