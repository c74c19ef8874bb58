"""Serves products from a cache, loading each missing one only once."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from omnibase_core.enums.enum_core_error_code import EnumCoreErrorCode
from omnibase_core.models.errors.model_onex_error import ModelOnexError
from omnibase_core.nodes.node_effect import NodeEffect
from pydantic import BaseModel, ConfigDict, Field, ValidationError

if TYPE_CHECKING:
    from omnibase_core.models.container.model_onex_container import ModelONEXContainer

logger = logging.getLogger(__name__)

CACHE_TIMEOUT_SECONDS = 0.1
SOURCE_TIMEOUT_SECONDS = 2.0
TTL_SECONDS = 600
MISSING_TTL_SECONDS = 30
# Raised whenever the stored shape changes, so that an old entry is never read as a new one.
KEY_VERSION = 3
MISSING_MARKER = b"-"


class ModelProduct(BaseModel):
    """A product as the shop shows it."""

    model_config = ConfigDict(frozen=True)

    product_id: UUID
    title: str
    price_cents: int


class ModelProductCacheInput(BaseModel):
    """Which product of which tenant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tenant_id: UUID
    product_id: UUID
    correlation_id: UUID = Field(default_factory=uuid4)


class ModelProductCacheOutput(BaseModel):
    """The product, or None where there is none."""

    model_config = ConfigDict(frozen=True)

    product: ModelProduct | None
    cache_hit: bool
    correlation_id: UUID


class NodeProductCacheEffect(NodeEffect):
    """Cache-aside with single-flight, jittered expiry and negative caching.

    The cache is an optimisation: when it is down the source answers, and only a
    failure of the source becomes an error.
    """

    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)
        self._cache = container.get_service("product_cache")
        self._source = container.get_service("product_source")
        self._loads: dict[str, asyncio.Task[ModelProduct | None]] = {}

    async def process(self, input_data: ModelProductCacheInput) -> ModelProductCacheOutput:
        """Return one product from the cache or the source.

        Raises:
            ModelOnexError: the source did not answer.
        """
        key = f"product:v{KEY_VERSION}:{input_data.tenant_id}:{input_data.product_id}"
        stored = await self._read_cache(key)
        product, cache_hit = self._decode(stored)
        if not cache_hit:
            try:
                product = await self._load_once(key, input_data)
            except Exception as error:
                raise ModelOnexError(
                    message=f"product {input_data.product_id} could not be loaded",
                    error_code=EnumCoreErrorCode.OPERATION_FAILED,
                    correlation_id=input_data.correlation_id,
                ) from error
        return ModelProductCacheOutput(
            product=product, cache_hit=cache_hit, correlation_id=input_data.correlation_id
        )

    async def _load_once(self, key: str, query: ModelProductCacheInput) -> ModelProduct | None:
        """Everybody who misses the same key waits for one load; a caller that leaves does not cancel it."""
        task = self._loads.get(key)
        if task is None:
            task = asyncio.create_task(self._load_and_store(key, query))
            self._loads[key] = task
            task.add_done_callback(lambda _: self._loads.pop(key, None))
        return await asyncio.shield(task)

    async def _load_and_store(self, key: str, query: ModelProductCacheInput) -> ModelProduct | None:
        async with asyncio.timeout(SOURCE_TIMEOUT_SECONDS):
            product: ModelProduct | None = await self._source.load(query.tenant_id, query.product_id)
        value = MISSING_MARKER if product is None else product.model_dump_json().encode()
        base_ttl = MISSING_TTL_SECONDS if product is None else TTL_SECONDS
        # Entries written together must not expire together.
        ttl_seconds = round(base_ttl * random.uniform(0.9, 1.1))
        try:
            async with asyncio.timeout(CACHE_TIMEOUT_SECONDS):
                await self._cache.set(key, value, ex=ttl_seconds)
        except (OSError, TimeoutError) as error:
            logger.warning("product %s was not cached: %r [%s]", query.product_id, error, query.correlation_id)
        return product

    async def _read_cache(self, key: str) -> bytes | None:
        """A cache that is down or slow is the same as an empty one."""
        try:
            async with asyncio.timeout(CACHE_TIMEOUT_SECONDS):
                return await self._cache.get(key)
        except (OSError, TimeoutError) as error:
            logger.warning("the cache did not answer: %r", error)
            return None

    @staticmethod
    def _decode(stored: bytes | None) -> tuple[ModelProduct | None, bool]:
        """The product and whether the cache knew; an unreadable entry counts as a miss."""
        if stored is None:
            return None, False
        if stored == MISSING_MARKER:
            return None, True
        try:
            return ModelProduct.model_validate_json(stored), True
        except ValidationError as error:
            logger.warning("an unreadable entry is loaded again: %d problems", error.error_count())
            return None, False
