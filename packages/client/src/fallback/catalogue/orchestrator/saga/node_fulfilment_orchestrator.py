CARRIERS = ("overnight", "standard", "pickup")


class NodeFulfilmentOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelFulfilmentInput) -> ModelFulfilmentOutput:
        order, failure = input_data.order, input_data.failure
        cid = input_data.correlation_id
        if failure is None:
            return ModelFulfilmentOutput(events=("order.shipped",), correlation_id=cid)
        position = CARRIERS.index(failure.carrier)
        may_pass = failure.kind in ("timeout", "unavailable") and failure.attempt < MAX_ATTEMPTS
        if not may_pass and position + 1 == len(CARRIERS):  # paid for: parked, never given up
            return ModelFulfilmentOutput(events=("order.parked",), correlation_id=cid)
        carrier = failure.carrier if may_pass else CARRIERS[position + 1]
        ship = ModelShipIntent(
            intent_id=uuid5(order.order_id, f"ship:{carrier}"),  # the same in every attempt
            carrier=carrier,
            cancel_first=None if may_pass else failure.carrier,
            after_ms=min(MAX_PAUSE_MS, BASE_PAUSE_MS * 2**failure.attempt) if may_pass else 0,
            timeout_ms=SHIP_MS,
        )
        return ModelFulfilmentOutput(intents=(ship,), correlation_id=cid)
