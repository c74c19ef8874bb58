class NodeVisitSessionReducer(NodeReducer[ModelVisitSessionInput, ModelVisitSessionOutput]):
    """Visits of one visitor."""

    async def process(self, input_data: ModelVisitSessionInput) -> ModelVisitSessionOutput:
        visits, late = list(input_data.visits), 0
        retracted: list[str] = []
        for view in input_data.views:
            if view.at_ms + GAP_MS + ALLOWED_LATENESS_MS < input_data.watermark_ms:
                late += 1
                continue
            touching = [one for one in visits if one.starts_at_ms - GAP_MS <= view.at_ms <= one.ends_at_ms + GAP_MS]
            retracted += [one.visit_id for one in touching if one.is_emitted]  # one view may join two visits
            starts_at_ms, visit_id = min(
                [(view.at_ms, view.event_id), *((one.starts_at_ms, one.visit_id) for one in touching)]
            )
            merged = ModelVisit(
                visit_id=visit_id,
                starts_at_ms=starts_at_ms,
                ends_at_ms=max([view.at_ms, *(one.ends_at_ms for one in touching)]),
                views=1 + sum(one.views for one in touching),
                is_emitted=False,
            )
            visits = [*(one for one in visits if one not in touching), merged]
        ended = [one for one in visits if one.ends_at_ms + GAP_MS < input_data.watermark_ms]
        emitted = tuple(sorted((one for one in ended if not one.is_emitted), key=lambda one: one.starts_at_ms))
        visits = [one.model_copy(update={"is_emitted": one in ended}) for one in visits]
        kept = [one for one in visits if one.ends_at_ms + GAP_MS + ALLOWED_LATENESS_MS >= input_data.watermark_ms]
        return ModelVisitSessionOutput(
            visits=tuple(sorted(kept, key=lambda one: one.starts_at_ms)), emitted=emitted, retracted=tuple(retracted),
            late=late, correlation_id=input_data.correlation_id,
        )  # fmt: skip
