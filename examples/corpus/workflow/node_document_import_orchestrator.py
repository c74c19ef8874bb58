"""Coordinates the import of a document as a graph of steps."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from omnibase_core.enums.enum_core_error_code import EnumCoreErrorCode
from omnibase_core.models.errors.model_onex_error import ModelOnexError
from omnibase_core.nodes.node_orchestrator import NodeOrchestrator
from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from omnibase_core.models.container.model_onex_container import ModelONEXContainer

MAX_PARALLEL = 10
STEP_TIMEOUT_MS = 5_000

# Each step with the steps whose outcome it needs.
IMPORT_GRAPH: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "fetch": frozenset(),
        "scan_for_viruses": frozenset({"fetch"}),
        "extract_text": frozenset({"scan_for_viruses"}),
        "make_thumbnail": frozenset({"scan_for_viruses"}),
        "index_text": frozenset({"extract_text"}),
        "announce": frozenset({"index_text", "make_thumbnail"}),
    }
)


class EnumImportEventType(str, Enum):
    """How an import ends."""

    COMPLETED = "document.import.completed"
    FAILED = "document.import.failed"


class ModelDocumentImportInput(BaseModel):
    """What is known about one import when an outcome of a step arrives."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    import_id: UUID
    done: frozenset[str] = frozenset()
    running: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()
    remaining_ms: int = Field(ge=0)
    lease_epoch: int = Field(ge=1)
    correlation_id: UUID


class ModelStepIntent(BaseModel):
    """Asks an effect or compute node to run one step; a worker refuses an epoch older than the last it saw."""

    model_config = ConfigDict(frozen=True)

    intent_id: UUID
    step: str
    timeout_ms: int
    lease_epoch: int
    correlation_id: UUID


class ModelDocumentImportOutput(BaseModel):
    """Steps to start or cancel now, and the closing event when there is nothing left to wait for."""

    model_config = ConfigDict(frozen=True)

    intents: tuple[ModelStepIntent, ...] = ()
    cancelled: tuple[str, ...] = ()
    events: tuple[EnumImportEventType, ...] = ()
    correlation_id: UUID


class NodeDocumentImportOrchestrator(NodeOrchestrator):
    """Starts each step as soon as everything it needs is done; runs none of them itself.

    All it knows comes with the input, so that after a crash another instance can go on.
    """

    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)
        self._check_graph()

    async def process(self, input_data: ModelDocumentImportInput) -> ModelDocumentImportOutput:
        """Decide what comes next.

        Raises:
            ModelOnexError: a step is named that the graph does not have.
        """
        self._check_steps(input_data)
        if input_data.failed or input_data.remaining_ms == 0:
            return ModelDocumentImportOutput(
                cancelled=tuple(sorted(input_data.running)),
                events=(EnumImportEventType.FAILED,),
                correlation_id=input_data.correlation_id,
            )
        if input_data.done >= IMPORT_GRAPH.keys():
            return ModelDocumentImportOutput(
                events=(EnumImportEventType.COMPLETED,), correlation_id=input_data.correlation_id
            )
        ready = [
            step
            for step, needs in IMPORT_GRAPH.items()
            if needs <= input_data.done and step not in input_data.done | input_data.running
        ]
        free_slots = max(0, MAX_PARALLEL - len(input_data.running))
        return ModelDocumentImportOutput(
            intents=tuple(self._intent(step, input_data) for step in ready[:free_slots]),
            correlation_id=input_data.correlation_id,
        )

    @staticmethod
    def _intent(step: str, run: ModelDocumentImportInput) -> ModelStepIntent:
        """The id follows from the import and the step: deciding twice asks for the same work only once."""
        return ModelStepIntent(
            intent_id=uuid5(run.import_id, step),
            step=step,
            timeout_ms=min(STEP_TIMEOUT_MS, run.remaining_ms),
            lease_epoch=run.lease_epoch,
            correlation_id=run.correlation_id,
        )

    @staticmethod
    def _check_graph() -> None:
        """Refuse a circle at start: such an import would wait for itself for ever."""
        try:
            TopologicalSorter(IMPORT_GRAPH).prepare()
        except CycleError as error:
            raise ModelOnexError(
                message=f"the import graph has a circle: {error.args[1]}",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR,
            ) from error

    @staticmethod
    def _check_steps(run: ModelDocumentImportInput) -> None:
        unknown = (run.done | run.running | run.failed) - IMPORT_GRAPH.keys()
        if unknown:
            raise ModelOnexError(
                message=f"import {run.import_id} names unknown steps: {', '.join(sorted(unknown))}",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                correlation_id=run.correlation_id,
            )
