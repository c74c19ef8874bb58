class NodeErrorRateReducer(NodeReducer[ModelErrorRateInput, ModelErrorRateOutput]):
    async def process(self, input_data: ModelErrorRateInput) -> ModelErrorRateOutput:
        before = input_data.panes
        panes, ignored = {pane.start_ms: pane for pane in before.panes}, before.ignored
        # Emitted at the watermark: the least of all partitions, worked out before this node.
        watermark_ms = max(before.watermark_ms, input_data.watermark_ms)
        for call in input_data.calls:
            start_ms = call.ended_at_ms - call.ended_at_ms % PANE_MS
            if not before.watermark_ms - PANE_MS < start_ms <= watermark_ms + MAX_AHEAD_MS:  # late, or a wrong clock
                ignored += 1
                continue
            pane = panes.get(start_ms, ModelPane(start_ms=start_ms, calls=0, errors=0))
            panes[start_ms] = ModelPane(
                start_ms=start_ms, calls=pane.calls + 1, errors=pane.errors + call.failed
            )
        end_ms = watermark_ms - watermark_ms % PANE_MS  # of the last pane that is complete
        kept = tuple(panes[start] for start in sorted(panes) if start >= end_ms - WINDOW_MS)
        window = [pane for pane in kept if pane.start_ms < end_ms]
        calls, errors = sum(pane.calls for pane in window), sum(pane.errors for pane in window)
        return ModelErrorRateOutput(
            panes=ModelPanes(panes=kept, watermark_ms=watermark_ms, ignored=ignored),
            window_ends_at_ms=end_ms,
            calls=calls,
            error_share=errors / calls if calls else None,
            correlation_id=input_data.correlation_id,
        )
