"""Compute node that scores payments; everything it does is declared in contract.yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omnibase_core.nodes.node_compute import NodeCompute

from .models.model_fraud_score_input import ModelFraudScoreInput
from .models.model_fraud_score_output import ModelFraudScoreOutput

if TYPE_CHECKING:
    from omnibase_core.models.container.model_onex_container import ModelONEXContainer


class NodeFraudScoreCompute(NodeCompute[ModelFraudScoreInput, ModelFraudScoreOutput]):
    """Routes `score_payment` to its handler, as the contract says."""

    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)
