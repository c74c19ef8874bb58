class Route(NamedTuple):
    rule: str
    topic: str
    matches: Callable[[ModelOrderMessage], bool]


ROUTES = (
    Route("fraud-check", "orders.review.v1", lambda order: order.total_cents > 500_000),
    Route("express", "orders.express.v1", lambda order: order.is_express),
    Route("standard", "orders.standard.v1", lambda order: True),
)


class NodeOrderRoutingCompute(NodeCompute[ModelOrderRoutingInput, ModelOrderRoutingOutput]):
    async def process(self, input_data: ModelOrderRoutingInput) -> ModelOrderRoutingOutput:
        route = next(route for route in ROUTES if route.matches(input_data.order))
        return ModelOrderRoutingOutput(
            rule=route.rule,
            topic=route.topic,
            key=str(input_data.order.order_id),
            correlation_id=input_data.correlation_id,
        )
