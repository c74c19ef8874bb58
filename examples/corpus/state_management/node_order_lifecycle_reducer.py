"""Decides which state an order is in after an event, and what has to happen next."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from omnibase_core.enums.enum_core_error_code import EnumCoreErrorCode
from omnibase_core.models.errors.model_onex_error import ModelOnexError
from omnibase_core.nodes.node_reducer import NodeReducer
from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from omnibase_core.models.container.model_onex_container import ModelONEXContainer


class EnumOrderPhase(str, Enum):
    """The phases of an order; the last three are final."""

    OPEN = "open"
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class EnumOrderTrigger(str, Enum):
    """What can happen to an order."""

    PAYMENT_RECEIVED = "payment_received"
    PARCEL_SENT = "parcel_sent"
    PARCEL_ARRIVED = "parcel_arrived"
    CANCEL_REQUESTED = "cancel_requested"
    GOODS_RETURNED = "goods_returned"


class ModelOrderState(BaseModel):
    """An order; the version counts the events applied to it."""

    model_config = ConfigDict(frozen=True)

    order_id: UUID
    phase: EnumOrderPhase = EnumOrderPhase.OPEN
    due_cents: int
    paid_cents: int = 0
    version: int = 0


class ModelOrderEvent(BaseModel):
    """One event; its sequence number is the version it leads to."""

    model_config = ConfigDict(frozen=True)

    trigger: EnumOrderTrigger
    amount_cents: int = 0
    sequence: int


class ModelOrderLifecycleInput(BaseModel):
    """The state so far and the next event."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: ModelOrderState
    event: ModelOrderEvent
    correlation_id: UUID


class ModelOrderLifecycleOutput(BaseModel):
    """The new state, and intents for effect nodes to carry out."""

    model_config = ConfigDict(frozen=True)

    state: ModelOrderState
    intents: tuple[str, ...]
    correlation_id: UUID


class Transition(NamedTuple):
    """Where a trigger leads, if its guard agrees, and which intent follows."""

    target: EnumOrderPhase
    intent: str | None
    guard: Callable[[ModelOrderState, ModelOrderEvent], bool]


def always(_state: ModelOrderState, _event: ModelOrderEvent) -> bool:
    """No further condition."""
    return True


def covers_the_price(state: ModelOrderState, event: ModelOrderEvent) -> bool:
    """Partial payments leave the order open."""
    return state.paid_cents + event.amount_cents >= state.due_cents


ORDER_TRANSITIONS = MappingProxyType(
    {
        (EnumOrderPhase.OPEN, EnumOrderTrigger.PAYMENT_RECEIVED): Transition(
            EnumOrderPhase.PAID, "reserve_stock", covers_the_price
        ),
        (EnumOrderPhase.OPEN, EnumOrderTrigger.CANCEL_REQUESTED): Transition(EnumOrderPhase.CANCELLED, None, always),
        (EnumOrderPhase.PAID, EnumOrderTrigger.PARCEL_SENT): Transition(
            EnumOrderPhase.SHIPPED, "notify_customer", always
        ),
        (EnumOrderPhase.PAID, EnumOrderTrigger.CANCEL_REQUESTED): Transition(
            EnumOrderPhase.REFUNDED, "refund_payment", always
        ),
        (EnumOrderPhase.SHIPPED, EnumOrderTrigger.PARCEL_ARRIVED): Transition(EnumOrderPhase.DELIVERED, None, always),
        (EnumOrderPhase.SHIPPED, EnumOrderTrigger.GOODS_RETURNED): Transition(
            EnumOrderPhase.REFUNDED, "refund_payment", always
        ),
    }
)


class NodeOrderLifecycleReducer(NodeReducer[ModelOrderLifecycleInput, ModelOrderLifecycleOutput]):
    """Guarded state machine as a pure function: state and event in, new state and intents out."""

    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)

    async def process(self, input_data: ModelOrderLifecycleInput) -> ModelOrderLifecycleOutput:
        """Apply one event; one that was applied before changes nothing.

        Raises:
            ModelOnexError: events are missing in between, or the event is impossible in this phase.
        """
        state, event = input_data.state, input_data.event
        if event.sequence <= state.version:
            return ModelOrderLifecycleOutput(state=state, intents=(), correlation_id=input_data.correlation_id)
        if event.sequence != state.version + 1:
            raise self._illegal(f"event {state.version + 1} is missing before {event.sequence}", input_data)
        transition = ORDER_TRANSITIONS.get((state.phase, event.trigger))
        if transition is None:
            raise self._illegal(f"{event.trigger.value} is impossible while {state.phase.value}", input_data)
        moves = transition.guard(state, event)
        next_state = state.model_copy(
            update={
                "phase": transition.target if moves else state.phase,
                "paid_cents": state.paid_cents + event.amount_cents,
                "version": event.sequence,
            }
        )
        intents = (transition.intent,) if moves and transition.intent is not None else ()
        return ModelOrderLifecycleOutput(state=next_state, intents=intents, correlation_id=input_data.correlation_id)

    @staticmethod
    def _illegal(reason: str, input_data: ModelOrderLifecycleInput) -> ModelOnexError:
        return ModelOnexError(
            message=f"order {input_data.state.order_id}: {reason}",
            error_code=EnumCoreErrorCode.INVALID_STATE,
            correlation_id=input_data.correlation_id,
        )
