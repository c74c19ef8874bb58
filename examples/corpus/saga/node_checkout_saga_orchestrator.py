"""Leads a checkout through its steps, and back again if one of them fails."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID, uuid5

from omnibase_core.enums.enum_core_error_code import EnumCoreErrorCode
from omnibase_core.models.errors.model_onex_error import ModelOnexError
from omnibase_core.nodes.node_orchestrator import NodeOrchestrator
from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from omnibase_core.models.container.model_onex_container import ModelONEXContainer

MAX_COMPENSATION_ATTEMPTS = 5
STEP_TIMEOUT_MS = 5_000


class SagaStep(NamedTuple):
    """An action and what takes it back; the pivot is the step after which there is no way back."""

    action: str
    compensation: str | None
    is_pivot: bool = False


CHECKOUT_STEPS = (
    SagaStep("reserve_stock", "release_stock"),
    SagaStep("reserve_credit", "release_credit"),
    SagaStep("charge_card", None, is_pivot=True),
    SagaStep("ship_parcel", None),
    SagaStep("send_receipt", None),
)
PIVOT_INDEX = next(index for index, step in enumerate(CHECKOUT_STEPS) if step.is_pivot)


class EnumCheckoutEventType(str, Enum):
    """How a checkout ends; a parked one needs a person."""

    COMPLETED = "checkout.completed"
    CANCELLED = "checkout.cancelled"
    PARKED = "checkout.parked"


class ModelCheckoutSagaInput(BaseModel):
    """The progress of one checkout, rebuilt from its log by the caller."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    saga_id: UUID
    completed_count: int = Field(ge=0, le=len(CHECKOUT_STEPS))
    failed: bool = False
    compensated_count: int = Field(default=0, ge=0)
    attempt: int = Field(default=1, ge=1)
    correlation_id: UUID


class ModelSagaIntent(BaseModel):
    """Asks an effect node for one action; repeated intents carry the same idempotency key."""

    model_config = ConfigDict(frozen=True)

    action: str
    idempotency_key: UUID
    timeout_ms: int
    correlation_id: UUID


class ModelCheckoutSagaOutput(BaseModel):
    """The next action, or the event that closes the checkout."""

    model_config = ConfigDict(frozen=True)

    intents: tuple[ModelSagaIntent, ...] = ()
    events: tuple[EnumCheckoutEventType, ...] = ()
    correlation_id: UUID


class NodeCheckoutSagaOrchestrator(NodeOrchestrator):
    """Saga with a pivot: before it failures are undone, after it steps are repeated until they succeed."""

    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)

    async def process(self, input_data: ModelCheckoutSagaInput) -> ModelCheckoutSagaOutput:
        """Decide the next action of one checkout.

        Raises:
            ModelOnexError: more was taken back than had been done.
        """
        if input_data.compensated_count > input_data.completed_count:
            raise ModelOnexError(
                message=f"checkout {input_data.saga_id} took back more steps than it had done",
                error_code=EnumCoreErrorCode.INVALID_STATE,
                correlation_id=input_data.correlation_id,
            )
        if input_data.attempt > MAX_COMPENSATION_ATTEMPTS:
            return self._close(EnumCheckoutEventType.PARKED, input_data)
        if input_data.failed and input_data.completed_count <= PIVOT_INDEX:
            return self._compensate(input_data)
        if input_data.completed_count == len(CHECKOUT_STEPS):
            return self._close(EnumCheckoutEventType.COMPLETED, input_data)
        return self._act(CHECKOUT_STEPS[input_data.completed_count].action, input_data)

    def _compensate(self, saga: ModelCheckoutSagaInput) -> ModelCheckoutSagaOutput:
        """Take the steps back in reverse: a later one may rest upon an earlier one."""
        done = CHECKOUT_STEPS[: saga.completed_count - saga.compensated_count]
        compensation = next((step.compensation for step in reversed(done) if step.compensation is not None), None)
        if compensation is None:
            return self._close(EnumCheckoutEventType.CANCELLED, saga)
        return self._act(compensation, saga)

    @staticmethod
    def _act(action: str, saga: ModelCheckoutSagaInput) -> ModelCheckoutSagaOutput:
        intent = ModelSagaIntent(
            action=action,
            idempotency_key=uuid5(saga.saga_id, action),
            timeout_ms=STEP_TIMEOUT_MS,
            correlation_id=saga.correlation_id,
        )
        return ModelCheckoutSagaOutput(intents=(intent,), correlation_id=saga.correlation_id)

    @staticmethod
    def _close(event: EnumCheckoutEventType, saga: ModelCheckoutSagaInput) -> ModelCheckoutSagaOutput:
        return ModelCheckoutSagaOutput(events=(event,), correlation_id=saga.correlation_id)
