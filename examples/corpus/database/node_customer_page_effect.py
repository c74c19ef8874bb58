"""Reads customers page by page from a read replica."""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from omnibase_core.enums.enum_core_error_code import EnumCoreErrorCode
from omnibase_core.models.errors.model_onex_error import ModelOnexError
from omnibase_core.nodes.node_effect import NodeEffect
from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from omnibase_core.models.container.model_onex_container import ModelONEXContainer

logger = logging.getLogger(__name__)

QUERY_TIMEOUT_SECONDS = 2.0
POOL_WAIT_SECONDS = 0.5

# The row comparison uses the index on (created_at, id); an OFFSET would read and drop every earlier row.
SELECT_PAGE = """
    SELECT id, name, created_at FROM customers
    WHERE tenant_id = $1 AND (created_at, id) > ($2, $3)
    ORDER BY created_at, id LIMIT $4
"""


class ModelCustomer(BaseModel):
    """A customer as lists show it."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str
    created_at: datetime


class ModelCustomerPageInput(BaseModel):
    """Which page to read; without a cursor the first one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tenant_id: UUID
    cursor: str | None = None
    page_size: int = Field(default=50, ge=1, le=500)
    correlation_id: UUID = Field(default_factory=uuid4)


class ModelCustomerPageOutput(BaseModel):
    """One page, and the cursor of the next one unless this was the last."""

    model_config = ConfigDict(frozen=True)

    customers: tuple[ModelCustomer, ...]
    next_cursor: str | None
    from_replica: bool


class NodeCustomerPageEffect(NodeEffect):
    """Keyset pagination over a replica that falls back to the primary."""

    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)
        self._replica_pool = container.get_service("customer_replica_pool")
        self._primary_pool = container.get_service("customer_primary_pool")

    async def process(self, input_data: ModelCustomerPageInput) -> ModelCustomerPageOutput:
        """Read one page.

        Raises:
            ModelOnexError: the cursor is not one of ours, or neither database answered in time.
        """
        position = self._decode_cursor(input_data)
        try:
            rows = await self._select(self._replica_pool, input_data, position)
            from_replica = True
        except Exception as error:
            # Whatever the replica suffers from, the primary may not.
            logger.warning("replica failed, reading the primary: %s [%s]", error, input_data.correlation_id)
            rows = await self._select_from_primary(input_data, position)
            from_replica = False
        customers = tuple(ModelCustomer(**dict(row)) for row in rows[: input_data.page_size])
        has_more = len(rows) > input_data.page_size
        return ModelCustomerPageOutput(
            customers=customers,
            next_cursor=self._encode_cursor(customers[-1]) if has_more else None,
            from_replica=from_replica,
        )

    async def _select_from_primary(self, query: ModelCustomerPageInput, position: tuple[datetime, UUID]) -> list:
        """The second and last attempt; its failure is the caller's."""
        try:
            return await self._select(self._primary_pool, query, position)
        except Exception as error:
            raise ModelOnexError(
                message="no customer database answered",
                error_code=EnumCoreErrorCode.TIMEOUT_ERROR,
                correlation_id=query.correlation_id,
            ) from error

    @staticmethod
    async def _select(pool, query: ModelCustomerPageInput, position: tuple[datetime, UUID]) -> list:
        """Read one row more than the page holds: it tells whether another page follows."""
        async with asyncio.timeout(QUERY_TIMEOUT_SECONDS):
            async with pool.acquire(timeout=POOL_WAIT_SECONDS) as connection:
                return await connection.fetch(SELECT_PAGE, query.tenant_id, *position, query.page_size + 1)

    @staticmethod
    def _encode_cursor(customer: ModelCustomer) -> str:
        """Opaque to callers, so that the sort key may change later."""
        return base64.urlsafe_b64encode(f"{customer.created_at.isoformat()}|{customer.id}".encode()).decode()

    @staticmethod
    def _decode_cursor(query: ModelCustomerPageInput) -> tuple[datetime, UUID]:
        """The position before the page; no cursor means before everything."""
        if query.cursor is None:
            return datetime.fromisoformat("0001-01-01T00:00:00+00:00"), UUID(int=0)
        try:
            created_at, _, customer_id = base64.urlsafe_b64decode(query.cursor).decode().partition("|")
            return datetime.fromisoformat(created_at), UUID(customer_id)
        except (binascii.Error, ValueError) as error:
            raise ModelOnexError(
                message="the cursor is damaged: start again without one",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                correlation_id=query.correlation_id,
            ) from error
