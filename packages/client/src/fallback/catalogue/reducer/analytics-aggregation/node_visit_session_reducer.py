class NodeVisitSessionReducer(NodeReducer[ModelVisitSessionInput, ModelVisitSessionOutput]):
    async def process(self, input_data: ModelVisitSessionInput) -> ModelVisitSessionOutput:
        visits = reduce(add_view, input_data.views, input_data.open_visits)
        closed = tuple(visit for visit in visits if visit.ends_at_ms + GAP_MS < input_data.watermark_ms)
        still_open = tuple(visit for visit in visits if visit not in closed)
        return ModelVisitSessionOutput(
            open_visits=still_open, closed_visits=closed, correlation_id=input_data.correlation_id
        )


def add_view(visits: tuple[ModelVisit, ...], view: ModelView) -> tuple[ModelVisit, ...]:
    touching = [
        one for one in visits if one.starts_at_ms - GAP_MS <= view.at_ms <= one.ends_at_ms + GAP_MS
    ]  # fmt: skip
    merged = ModelVisit(
        starts_at_ms=min([view.at_ms, *(one.starts_at_ms for one in touching)]),
        ends_at_ms=max([view.at_ms, *(one.ends_at_ms for one in touching)]),
        views=1 + sum(one.views for one in touching),  # one view may join two visits
    )
    apart = (one for one in visits if one not in touching)
    return tuple(sorted((*apart, merged), key=lambda one: one.starts_at_ms))
