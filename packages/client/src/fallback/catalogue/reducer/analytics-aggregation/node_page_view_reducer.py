class NodePageViewReducer(NodeReducer[ModelPageViewInput, ModelPageViewOutput]):
    async def process(self, input_data: ModelPageViewInput) -> ModelPageViewOutput:
        before = input_data.totals  # the empty state: no counts, every partition at 0, watermark 0
        counts, newest = Counter(dict(before.counts)), dict(before.newest_ms)
        watermark_ms, offsets, late, ahead = before.watermark_ms, dict(before.offsets), [], []
        for view in input_data.views:  # one by one: how the stream was cut into calls changes nothing
            if view.offset <= offsets.get(view.partition, -1):  # read again after a restart: counted before
                continue
            offsets[view.partition] = view.offset
            if view.viewed_at_ms > view.logged_at_ms + MAX_AHEAD_MS:  # a wrong clock must not close every window
                ahead.append(view)
                continue
            start_ms = view.viewed_at_ms - view.viewed_at_ms % WINDOW_MS
            if start_ms + WINDOW_MS <= watermark_ms:  # its window was emitted
                late.append(view)  # counted below and handed to the side output; corrections are not shown here
            else:
                counts[start_ms, view.page] += 1
            newest[view.partition] = max(newest.get(view.partition, 0), view.viewed_at_ms)
            watermark_ms = max(watermark_ms, watermark_of(newest))
        ordered = sorted(counts.items())
        closed = tuple(item for item in ordered if item[0][0] + WINDOW_MS <= watermark_ms)
        still_open = tuple(item for item in ordered if item[0][0] + WINDOW_MS > watermark_ms)
        totals = ModelPageViewTotals(
            counts=still_open, newest_ms=tuple(sorted(newest.items())), offsets=tuple(sorted(offsets.items())),
            watermark_ms=watermark_ms, late=before.late + len(late), ahead=before.ahead + len(ahead),
        )  # fmt: skip
        aside, cid = (*late, *ahead), input_data.correlation_id
        return ModelPageViewOutput(totals=totals, closed=closed, set_aside=aside, correlation_id=cid)


def watermark_of(newest_ms: dict[int, int]) -> int:
    """The least of all partitions, so that a slow one is waited for; not of one that is idle, told by event time."""
    leader_ms = max(newest_ms.values())
    active = [at_ms for at_ms in newest_ms.values() if at_ms > leader_ms - IDLE_MS]
    return min(active) - WATERMARK_DELAY_MS  # a window that it has passed is closed
