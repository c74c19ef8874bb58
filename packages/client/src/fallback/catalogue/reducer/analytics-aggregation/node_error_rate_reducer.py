class NodeErrorRateReducer(NodeReducer[ModelErrorRateInput, ModelErrorRateOutput]):
    async def process(self, input_data: ModelErrorRateInput) -> ModelErrorRateOutput:
        before = input_data.panes
        panes = {pane.start_ms: pane for pane in before.panes}
        for call in input_data.calls:
            start_ms = call.ended_at_ms - call.ended_at_ms % PANE_MS
            pane = panes.get(start_ms, ModelPane(start_ms=start_ms, calls=0, errors=0))
            panes[start_ms] = ModelPane(
                start_ms=start_ms, calls=pane.calls + 1, errors=pane.errors + call.failed
            )
        newest_ms = max(panes, default=before.newest_ms)
        kept = tuple(panes[start] for start in sorted(panes) if start > newest_ms - WINDOW_MS)
        calls, errors = sum(pane.calls for pane in kept), sum(pane.errors for pane in kept)
        return ModelErrorRateOutput(
            panes=ModelPanes(panes=kept, newest_ms=newest_ms),
            error_share=errors / calls if calls else None,
            correlation_id=input_data.correlation_id,
        )
