"""Adds invoices up to the cent."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_EVEN, Decimal
from uuid import UUID

from omnibase_core.enums.enum_core_error_code import EnumCoreErrorCode
from omnibase_core.models.contracts.model_contract_compute import ModelContractCompute
from omnibase_core.models.errors.model_onex_error import ModelOnexError
from pydantic import BaseModel, ConfigDict

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


class ModelInvoiceLine(BaseModel):
    """One position; the discount and the tax rate are percentages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    net_price: Decimal
    quantity: int
    discount_percent: Decimal = Decimal(0)
    tax_percent: Decimal


class ModelTaxShare(BaseModel):
    """What one tax rate contributes."""

    model_config = ConfigDict(frozen=True)

    tax_percent: Decimal
    net: Decimal
    tax: Decimal


class ModelInvoiceTotalOutput(BaseModel):
    """The totals an invoice must show; gross is always net plus tax."""

    model_config = ConfigDict(frozen=True)

    net: Decimal
    tax: Decimal
    gross: Decimal
    shares: tuple[ModelTaxShare, ...]
    correlation_id: UUID


class NodeInvoiceTotalCompute:
    """Compute node for invoice totals in decimal arithmetic.

    Tax is rounded once per rate, not per line, so that the order and the splitting
    of lines cannot move a cent.
    """

    async def execute_compute(self, contract: ModelContractCompute) -> ModelInvoiceTotalOutput:
        """Add up the contract's `lines`.

        Raises:
            ModelOnexError: a price, quantity or percentage makes no sense.
        """
        lines: tuple[ModelInvoiceLine, ...] = contract.lines
        net_by_rate: dict[Decimal, Decimal] = defaultdict(Decimal)
        for position, line in enumerate(lines, start=1):
            self._check(line, position, contract.correlation_id)
            net_by_rate[line.tax_percent] += self._net_of(line)
        shares = tuple(
            ModelTaxShare(tax_percent=rate, net=net, tax=self._round(net * rate / HUNDRED))
            for rate, net in sorted(net_by_rate.items())
        )
        net = sum((share.net for share in shares), Decimal(0))
        tax = sum((share.tax for share in shares), Decimal(0))
        return ModelInvoiceTotalOutput(
            net=net, tax=tax, gross=net + tax, shares=shares, correlation_id=contract.correlation_id
        )

    @classmethod
    def _net_of(cls, line: ModelInvoiceLine) -> Decimal:
        """The discounted price of a whole line, rounded as it is printed."""
        full_price = line.net_price * line.quantity
        return cls._round(full_price * (HUNDRED - line.discount_percent) / HUNDRED)

    @staticmethod
    def _round(amount: Decimal) -> Decimal:
        """Half to even: over many invoices the rounding favours nobody."""
        return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)

    @staticmethod
    def _check(line: ModelInvoiceLine, position: int, correlation_id: UUID) -> None:
        """Refuse NaN and infinity too: both pass every comparison unnoticed."""
        numbers = (line.net_price, line.discount_percent, line.tax_percent)
        if (
            all(number.is_finite() for number in numbers)
            and line.quantity > 0
            and line.net_price >= 0
            and line.tax_percent >= 0
            and 0 <= line.discount_percent <= HUNDRED
        ):
            return
        raise ModelOnexError(
            message=f"line {position} has a price, quantity or percentage out of range",
            error_code=EnumCoreErrorCode.VALIDATION_ERROR,
            correlation_id=correlation_id,
        )
