"""Counts page views per minute, also when they arrive late and out of order."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from omnibase_core.nodes.node_reducer import NodeReducer
from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from omnibase_core.models.container.model_onex_container import ModelONEXContainer

WINDOW_MS = 60_000
ALLOWED_LATENESS_MS = 5_000
MAX_OPEN_WINDOWS = 10_000


class ModelPageView(BaseModel):
    """One view, stamped by the browser's clock and not by ours."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    page: str
    viewer_id: str
    viewed_at_ms: int = Field(ge=0)


class ModelPageViewWindow(BaseModel):
    """The views of one page in one minute."""

    model_config = ConfigDict(frozen=True)

    page: str
    start_ms: int
    view_count: int = 0
    viewers: frozenset[str] = frozenset()

    def with_view(self, view: ModelPageView) -> ModelPageViewWindow:
        """A new window that contains one view more."""
        return self.model_copy(
            update={"view_count": self.view_count + 1, "viewers": self.viewers | {view.viewer_id}}
        )


class ModelPageViewState(BaseModel):
    """Open windows, and the watermark: the time before which nothing more is expected."""

    model_config = ConfigDict(frozen=True)

    windows: tuple[ModelPageViewWindow, ...] = ()
    watermark_ms: int = 0
    dropped_count: int = 0


class ModelPageViewWindowInput(BaseModel):
    """The state so far and a batch of views."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: ModelPageViewState
    views: tuple[ModelPageView, ...]
    correlation_id: UUID


class ModelPageViewWindowOutput(BaseModel):
    """The new state, and the windows that are complete and will never change again."""

    model_config = ConfigDict(frozen=True)

    state: ModelPageViewState
    closed: tuple[ModelPageViewWindow, ...]
    correlation_id: UUID


class NodePageViewWindowReducer(NodeReducer[ModelPageViewWindowInput, ModelPageViewWindowOutput]):
    """Tumbling windows over event time.

    The watermark follows the newest view at a fixed distance. It never comes from a
    clock, so a replay of the same views closes the same windows.
    """

    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)

    async def process(self, input_data: ModelPageViewWindowInput) -> ModelPageViewWindowOutput:
        """Count a batch and close what is complete."""
        before = input_data.state
        open_windows = {(window.start_ms, window.page): window for window in before.windows}
        dropped_count = before.dropped_count
        for view in input_data.views:
            start_ms = view.viewed_at_ms - view.viewed_at_ms % WINDOW_MS
            key = (start_ms, view.page)
            too_late = start_ms + WINDOW_MS <= before.watermark_ms
            too_many = key not in open_windows and len(open_windows) >= MAX_OPEN_WINDOWS
            if too_late or too_many:
                dropped_count += 1
                continue
            window = open_windows.get(key) or ModelPageViewWindow(page=view.page, start_ms=start_ms)
            open_windows[key] = window.with_view(view)
        watermark_ms = self._advance(before.watermark_ms, input_data.views)
        ordered = [window for _, window in sorted(open_windows.items())]
        closed = tuple(window for window in ordered if window.start_ms + WINDOW_MS <= watermark_ms)
        still_open = tuple(window for window in ordered if window.start_ms + WINDOW_MS > watermark_ms)
        return ModelPageViewWindowOutput(
            state=ModelPageViewState(windows=still_open, watermark_ms=watermark_ms, dropped_count=dropped_count),
            closed=closed,
            correlation_id=input_data.correlation_id,
        )

    @staticmethod
    def _advance(watermark_ms: int, views: tuple[ModelPageView, ...]) -> int:
        """Move forward only: a watermark that went back would open closed windows again."""
        newest_ms = max((view.viewed_at_ms for view in views), default=0)
        return max(watermark_ms, newest_ms - ALLOWED_LATENESS_MS)
