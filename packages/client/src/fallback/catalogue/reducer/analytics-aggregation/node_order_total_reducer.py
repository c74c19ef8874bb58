class NodeOrderTotalReducer(NodeReducer[ModelOrderTotalInput, ModelOrderTotalOutput]):
    async def process(self, input_data: ModelOrderTotalInput) -> ModelOrderTotalOutput:
        windows = {window.start_ms: window for window in input_data.state.windows}
        late, changed = input_data.state.late, set()
        # The least of all active partitions, bounded against times ahead: worked out before this node.
        watermark_ms = max(input_data.state.watermark_ms, input_data.watermark_ms)
        for order in input_data.orders:
            start_ms = order.placed_at_ms - order.placed_at_ms % WINDOW_MS
            if start_ms + WINDOW_MS + ALLOWED_LATENESS_MS <= input_data.state.watermark_ms:
                late += 1  # beyond the lateness its state is gone: a side output takes it
                continue
            window = windows.get(start_ms, ModelWindow(start_ms=start_ms, cents=0, orders=0, revision=None))
            windows[start_ms] = ModelWindow(
                start_ms=start_ms, cents=window.cents + order.cents, orders=window.orders + 1, revision=window.revision
            )
            changed.add(start_ms)
        results = []
        for start_ms, window in sorted(windows.items()):
            first = window.revision is None and start_ms + WINDOW_MS <= watermark_ms
            if first or (window.revision is not None and start_ms in changed):  # on time, or a correction
                revision = 0 if first else window.revision + 1
                windows[start_ms] = ModelWindow(
                    start_ms=start_ms, cents=window.cents, orders=window.orders, revision=revision
                )
                results.append(windows[start_ms])  # the target replaces by window where the revision is greater
        oldest_ms = watermark_ms - WINDOW_MS - ALLOWED_LATENESS_MS
        kept = tuple(one for start_ms, one in sorted(windows.items()) if start_ms > oldest_ms)
        state = ModelOrderTotalState(windows=kept, watermark_ms=watermark_ms, late=late)
        return ModelOrderTotalOutput(state=state, results=tuple(results), correlation_id=input_data.correlation_id)
