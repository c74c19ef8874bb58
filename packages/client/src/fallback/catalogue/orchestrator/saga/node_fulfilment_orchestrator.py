CARRIERS = ("overnight", "standard", "pickup")


class NodeFulfilmentOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelFulfilmentInput) -> ModelFulfilmentOutput:
        order, failure = input_data.order, input_data.failure
        cid = input_data.correlation_id
        if failure is None:
            return ModelFulfilmentOutput(events=("order.shipped",), correlation_id=cid)
        if failure.kind == "outcome_unknown":  # perhaps handed over: ask before the same or another one is sent
            look = ModelShipIntent(
                intent_id=uuid5(order.order_id, f"find:{failure.carrier}:{failure.attempt}"), action="find_outcome",
                carrier=failure.carrier, timeout_ms=SHIP_MS,
            )  # fmt: skip
            return ModelFulfilmentOutput(intents=(look,), correlation_id=cid)
        position = CARRIERS.index(failure.carrier)
        may_pass = failure.kind == "unavailable" and failure.attempt < MAX_ATTEMPTS
        if not may_pass and position + 1 == len(CARRIERS):  # paid for: parked, never given up
            return ModelFulfilmentOutput(events=("order.parked",), correlation_id=cid)
        carrier = failure.carrier if may_pass else CARRIERS[position + 1]
        ship = ModelShipIntent(
            intent_id=uuid5(order.order_id, f"ship:{carrier}:{failure.attempt if may_pass else 0}"),
            idempotency_key=uuid5(order.order_id, f"ship:{carrier}"),  # the same in every attempt
            action="ship",
            carrier=carrier,
            cancel_first=None if may_pass else failure.carrier,
            after_ms=min(MAX_PAUSE_MS, BASE_PAUSE_MS * 2**failure.attempt) if may_pass else 0,
            timeout_ms=SHIP_MS,
        )
        events = ("order.delayed",) if input_data.now > order.promised_at else ()  # for a message to the customer
        return ModelFulfilmentOutput(intents=(ship,), events=events, correlation_id=cid)
