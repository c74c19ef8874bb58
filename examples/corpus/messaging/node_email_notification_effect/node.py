"""Effect node for e-mail notifications; everything it does is declared in contract.yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omnibase_core.nodes.node_effect import NodeEffect

if TYPE_CHECKING:
    from omnibase_core.models.container.model_onex_container import ModelONEXContainer


class NodeEmailNotificationEffect(NodeEffect):
    """Routes `send_email` to its handler, as the contract says."""

    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)
