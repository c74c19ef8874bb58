class NodePageViewReducer(NodeReducer[ModelPageViewInput, ModelPageViewOutput]):
    async def process(self, input_data: ModelPageViewInput) -> ModelPageViewOutput:
        before = input_data.totals
        counts = Counter(dict(before.counts))
        dropped = before.dropped
        for view in input_data.views:
            start_ms = view.viewed_at_ms - view.viewed_at_ms % WINDOW_MS
            if start_ms + WINDOW_MS <= before.watermark_ms:
                dropped += 1
            else:
                counts[start_ms, view.page] += 1
        newest_ms = max((view.viewed_at_ms for view in input_data.views), default=0)
        watermark_ms = max(before.watermark_ms, newest_ms - LATENESS_MS)
        ordered = sorted(counts.items())
        closed = tuple(item for item in ordered if item[0][0] + WINDOW_MS <= watermark_ms)
        still_open = tuple(item for item in ordered if item[0][0] + WINDOW_MS > watermark_ms)
        totals = ModelPageViewTotals(counts=still_open, watermark_ms=watermark_ms, dropped=dropped)
        return ModelPageViewOutput(totals=totals, closed=closed, correlation_id=input_data.correlation_id)
