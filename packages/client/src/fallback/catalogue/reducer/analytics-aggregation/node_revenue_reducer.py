class NodeRevenueReducer(NodeReducer[ModelRevenueInput, ModelRevenueOutput]):
    async def process(self, input_data: ModelRevenueInput) -> ModelRevenueOutput:
        contributions = {one.order_id: one for one in input_data.contributions}
        changes: Counter[str] = Counter()
        for order in input_data.orders:
            old = contributions.get(order.order_id)
            if old is not None and order.revision <= old.revision:
                continue
            if old is not None:
                changes[old.region] -= old.cents  # first taken back, maybe from another region
            cents = 0 if order.is_cancelled else order.cents
            changes[order.region] += cents
            contributions[order.order_id] = ModelContribution(
                order_id=order.order_id, revision=order.revision, region=order.region, cents=cents
            )
        return ModelRevenueOutput(
            contributions=tuple(contributions[order_id] for order_id in sorted(contributions)),
            revision=input_data.revision + 1,  # consumers ignore an older or a repeated one
            changes=tuple(sorted((region, cents) for region, cents in changes.items() if cents)),
            correlation_id=input_data.correlation_id,
        )
