"""Charges cards through the payment provider's HTTP API."""

from __future__ import annotations

import asyncio
import random
import time
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import httpx
from omnibase_core.enums.enum_core_error_code import EnumCoreErrorCode
from omnibase_core.models.errors.model_onex_error import ModelOnexError
from omnibase_core.nodes.node_effect import NodeEffect
from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from omnibase_core.models.container.model_onex_container import ModelONEXContainer

MAX_ATTEMPTS = 4
ATTEMPT_TIMEOUT_SECONDS = 3.0
TOTAL_TIMEOUT_SECONDS = 10.0
BASE_DELAY_SECONDS = 0.2
MAX_DELAY_SECONDS = 2.0
FAILURE_THRESHOLD = 5
OPEN_SECONDS = 30.0
RETRYABLE_STATUSES = frozenset({429, 502, 503, 504})


class ModelPaymentGatewayInput(BaseModel):
    """A charge; the idempotency key makes sending it twice harmless."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    amount: Decimal = Field(gt=0)
    currency: str = Field(pattern="^[A-Z]{3}$")
    payment_token: str
    idempotency_key: UUID
    correlation_id: UUID = Field(default_factory=uuid4)


class ModelPaymentGatewayOutput(BaseModel):
    """What the provider answered, in our own terms."""

    model_config = ConfigDict(frozen=True)

    charge_reference: str
    accepted: bool
    attempts: int
    correlation_id: UUID


class CircuitBreaker:
    """Refuses calls for a while after several failures in a row, then lets one through as a probe."""

    def __init__(self, failure_threshold: int, open_seconds: float) -> None:
        self._failure_threshold = failure_threshold
        self._open_seconds = open_seconds
        self._failures = 0
        self._opened_at: float | None = None

    def allows_call(self) -> bool:
        """True while closed, and once per open period for the probe."""
        if self._opened_at is None:
            return True
        if time.monotonic() - self._opened_at < self._open_seconds:
            return False
        self._opened_at = time.monotonic()
        return True

    def record_success(self) -> None:
        """Close again."""
        self._failures = 0
        self._opened_at = None

    def record_failure(self) -> None:
        """Count, and open at the threshold."""
        self._failures += 1
        if self._failures >= self._failure_threshold:
            self._opened_at = time.monotonic()


class NodePaymentGatewayEffect(NodeEffect):
    """Calls the provider with a timeout per attempt, a deadline for the whole, and a circuit breaker."""

    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)
        self._http: httpx.AsyncClient = container.get_service("payment_http_client")
        self._breaker = CircuitBreaker(FAILURE_THRESHOLD, OPEN_SECONDS)

    async def process(self, input_data: ModelPaymentGatewayInput) -> ModelPaymentGatewayOutput:
        """Charge once.

        Raises:
            ModelOnexError: the breaker is open, the deadline has passed, or the provider is out of order.
        """
        if not self._breaker.allows_call():
            raise self._failure("the payment provider is failing; try again later", input_data)
        try:
            async with asyncio.timeout(TOTAL_TIMEOUT_SECONDS):
                response, attempts = await self._send_with_retry(input_data)
            body = response.json()
        except (httpx.HTTPError, TimeoutError, ValueError) as error:
            self._breaker.record_failure()
            raise self._failure(f"the payment provider gave no usable answer: {error!r}", input_data) from error
        self._breaker.record_success()
        # A declined card is an answer, not a failure of the provider: it must not open the breaker.
        return ModelPaymentGatewayOutput(
            charge_reference=str(body.get("id", "")),
            accepted=response.is_success and body.get("status") == "succeeded",
            attempts=attempts,
            correlation_id=input_data.correlation_id,
        )

    async def _send_with_retry(self, charge: ModelPaymentGatewayInput) -> tuple[httpx.Response, int]:
        """Repeat what may be repeated; the idempotency key stays the same in every attempt."""
        for attempt in range(1, MAX_ATTEMPTS + 1):
            is_last = attempt == MAX_ATTEMPTS
            try:
                response = await self._send(charge)
            except httpx.TransportError:
                if is_last:
                    raise
                await asyncio.sleep(self._delay_seconds(attempt, None))
                continue
            if response.status_code in RETRYABLE_STATUSES and not is_last:
                await asyncio.sleep(self._delay_seconds(attempt, response.headers.get("Retry-After")))
                continue
            if response.status_code >= 500 or response.status_code == 429:
                response.raise_for_status()
            return response, attempt
        raise AssertionError("the last attempt either returns or raises")

    async def _send(self, charge: ModelPaymentGatewayInput) -> httpx.Response:
        """One attempt; the amount travels as text, never as a binary fraction."""
        return await self._http.post(
            "/v1/charges",
            json={"amount": str(charge.amount), "currency": charge.currency, "source": charge.payment_token},
            headers={"Idempotency-Key": str(charge.idempotency_key), "X-Correlation-Id": str(charge.correlation_id)},
            timeout=ATTEMPT_TIMEOUT_SECONDS,
        )

    @staticmethod
    def _delay_seconds(attempt: int, retry_after: str | None) -> float:
        """The provider's own wish if it names seconds, else exponential back-off with full jitter."""
        if retry_after is not None and retry_after.isdigit():
            return float(retry_after)
        return random.uniform(0, min(MAX_DELAY_SECONDS, BASE_DELAY_SECONDS * 2**attempt))

    @staticmethod
    def _failure(message: str, charge: ModelPaymentGatewayInput) -> ModelOnexError:
        return ModelOnexError(
            message=message, error_code=EnumCoreErrorCode.OPERATION_FAILED, correlation_id=charge.correlation_id
        )
