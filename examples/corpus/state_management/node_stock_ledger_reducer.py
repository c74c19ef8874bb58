"""Folds stock movements into the quantities on hand."""

from __future__ import annotations

from functools import reduce
from uuid import UUID

from omnibase_core.enums.enum_core_error_code import EnumCoreErrorCode
from omnibase_core.models.contracts.model_contract_reducer import ModelContractReducer
from omnibase_core.models.errors.model_onex_error import ModelOnexError
from pydantic import BaseModel, ConfigDict

SNAPSHOT_EVERY = 500


class ModelStockMovement(BaseModel):
    """Goods in (positive) or out (negative) at one place; positions have no gaps."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    position: int
    article: str
    quantity: int


class ModelStockSnapshot(BaseModel):
    """Quantities after all movements up to a position."""

    model_config = ConfigDict(frozen=True)

    position: int = 0
    quantities: tuple[tuple[str, int], ...] = ()


class ModelStockLedgerOutput(BaseModel):
    """The new snapshot; `store_snapshot` asks an effect node to keep it."""

    model_config = ConfigDict(frozen=True)

    snapshot: ModelStockSnapshot
    applied_count: int
    store_snapshot: bool
    correlation_id: UUID


def apply_movement(snapshot: ModelStockSnapshot, movement: ModelStockMovement) -> ModelStockSnapshot:
    """One step of the fold; returns a new snapshot and leaves the old one as it was."""
    if movement.position <= snapshot.position:
        return snapshot
    if movement.position != snapshot.position + 1:
        raise ModelOnexError(
            message=f"movement {snapshot.position + 1} is missing before {movement.position}",
            error_code=EnumCoreErrorCode.INVALID_STATE,
        )
    quantities = dict(snapshot.quantities)
    remaining = quantities.get(movement.article, 0) + movement.quantity
    if remaining < 0:
        raise ModelOnexError(
            message=f"movement {movement.position} takes more {movement.article} than there is",
            error_code=EnumCoreErrorCode.VALIDATION_ERROR,
        )
    without_article = {article: count for article, count in quantities.items() if article != movement.article}
    # Sorted, so that equal contents are equal snapshots whatever order the articles came in.
    changed = without_article | ({movement.article: remaining} if remaining else {})
    return ModelStockSnapshot(position=movement.position, quantities=tuple(sorted(changed.items())))


class NodeStockLedgerReducer:
    """Event-sourced stock: a snapshot plus its tail gives the same as all movements from the start."""

    async def execute_reduction(self, contract: ModelContractReducer) -> ModelStockLedgerOutput:
        """Apply the contract's `movements` to its `snapshot`.

        Raises:
            ModelOnexError: a movement is missing, or would make a quantity negative.
        """
        before: ModelStockSnapshot = contract.snapshot
        movements: tuple[ModelStockMovement, ...] = contract.movements
        after = reduce(apply_movement, movements, before)
        return ModelStockLedgerOutput(
            snapshot=after,
            applied_count=after.position - before.position,
            store_snapshot=after.position // SNAPSHOT_EVERY > before.position // SNAPSHOT_EVERY,
            correlation_id=contract.correlation_id,
        )
