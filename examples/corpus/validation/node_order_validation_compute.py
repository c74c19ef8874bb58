"""Checks an order against every business rule and reports all broken ones together."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from omnibase_core.nodes.node_compute import NodeCompute
from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from omnibase_core.models.container.model_onex_container import ModelONEXContainer

MAX_LINES = 200
MAX_TOTAL = Decimal("50000")
SUPPORTED_COUNTRIES = frozenset({"AT", "CH", "DE", "FR", "IT"})


class ModelOrderLine(BaseModel):
    """One article with its quantity."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    article: str
    quantity: int
    unit_price: Decimal


class ModelOrderValidationInput(BaseModel):
    """An order as the customer sent it, well-formed but not yet checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lines: tuple[ModelOrderLine, ...]
    country: str
    stated_total: Decimal
    correlation_id: UUID


class ModelRuleViolation(BaseModel):
    """One broken rule: what, where, and what the customer can do."""

    model_config = ConfigDict(frozen=True)

    rule: str
    field: str
    message: str


class ModelOrderValidationOutput(BaseModel):
    """All violations; an order without one is valid."""

    model_config = ConfigDict(frozen=True)

    valid: bool
    violations: tuple[ModelRuleViolation, ...] = Field(default=())
    correlation_id: UUID


class Specification(NamedTuple):
    """A named rule: finds the violations of one order, usually none."""

    rule: str
    find: Callable[[ModelOrderValidationInput], list[tuple[str, str]]]


def find_line_count(order: ModelOrderValidationInput) -> list[tuple[str, str]]:
    """An order has at least one line and not absurdly many."""
    if not order.lines:
        return [("lines", "add at least one article")]
    if len(order.lines) > MAX_LINES:
        return [("lines", f"split the order: it has {len(order.lines)} lines, {MAX_LINES} are allowed")]
    return []


def find_bad_quantities(order: ModelOrderValidationInput) -> list[tuple[str, str]]:
    """Every quantity is positive."""
    return [
        (f"lines[{index}].quantity", f"order at least one {line.article}")
        for index, line in enumerate(order.lines)
        if line.quantity < 1
    ]


def find_repeated_articles(order: ModelOrderValidationInput) -> list[tuple[str, str]]:
    """An article stands in one line only."""
    seen: set[str] = set()
    repeated: list[tuple[str, str]] = []
    for index, line in enumerate(order.lines):
        if line.article in seen:
            repeated.append((f"lines[{index}].article", f"{line.article} is listed twice: add the quantities up"))
        seen.add(line.article)
    return repeated


def find_unsupported_country(order: ModelOrderValidationInput) -> list[tuple[str, str]]:
    """We deliver to the listed countries only."""
    if order.country in SUPPORTED_COUNTRIES:
        return []
    return [("country", f"choose one of {', '.join(sorted(SUPPORTED_COUNTRIES))}")]


def find_wrong_total(order: ModelOrderValidationInput) -> list[tuple[str, str]]:
    """The total is the sum of the lines and stays below the limit."""
    total = sum((line.quantity * line.unit_price for line in order.lines), Decimal(0))
    if total != order.stated_total:
        return [("stated_total", f"the lines add up to {total}")]
    if total > MAX_TOTAL:
        return [("stated_total", f"orders above {MAX_TOTAL} go through the sales team")]
    return []


SPECIFICATIONS = (
    Specification("line-count", find_line_count),
    Specification("positive-quantity", find_bad_quantities),
    Specification("one-line-per-article", find_repeated_articles),
    Specification("delivery-country", find_unsupported_country),
    Specification("total", find_wrong_total),
)


class NodeOrderValidationCompute(NodeCompute[ModelOrderValidationInput, ModelOrderValidationOutput]):
    """Pure validation: the same order always gives the same list, in the order of the rules."""

    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)

    async def process(self, input_data: ModelOrderValidationInput) -> ModelOrderValidationOutput:
        """Apply every rule, also after the first that is broken, so that one round trip names them all."""
        violations = tuple(
            ModelRuleViolation(rule=specification.rule, field=field, message=message)
            for specification in SPECIFICATIONS
            for field, message in specification.find(input_data)
        )
        return ModelOrderValidationOutput(
            valid=not violations, violations=violations, correlation_id=input_data.correlation_id
        )
