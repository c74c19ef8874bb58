EMPTY_ORDER = ModelOrder(phase="none", version=0, cents=0)  # where every fold starts
ORDER_TRANSITIONS = MappingProxyType({
    ("none", "placed"): Transition("open", guard=has_lines, intent="confirm_receipt"),
    ("open", "paid"): Transition("paid", guard=covers_the_price, intent="reserve_stock"),
    ("open", "cancelled"): Transition("closed", guard=always, intent=None),
    ("paid", "sent"): Transition("shipped", guard=always, intent="notify_customer"),
})


class NodeOrderReducer(NodeReducer[ModelOrderInput, ModelOrderOutput]):
    async def process(self, input_data: ModelOrderInput) -> ModelOrderOutput:
        order, event, cid = input_data.order or EMPTY_ORDER, input_data.event, input_data.correlation_id
        if event.sequence <= order.version:  # numbered within this order's own stream
            return ModelOrderOutput(order=order, intents=(), correlation_id=cid)
        transition = ORDER_TRANSITIONS.get((order.phase, event.trigger))
        if event.sequence > order.version + 1:
            problem = f"event {order.version + 1} is missing"
        elif transition is None or not transition.guard(order, event):
            problem = f"{event.trigger} is impossible while {order.phase}"
        else:
            # Built anew and not model_copy(update=...), which checks nothing.
            cents = event.cents if order.phase == "none" else order.cents
            changed = ModelOrder(phase=transition.target, version=event.sequence, cents=cents)
            intents = () if transition.intent is None else (
                ModelOrderIntent(
                    intent_id=uuid5(event.order_id, f"{transition.intent}:{event.sequence}"), action=transition.intent
                ),
            )  # fmt: skip
            return ModelOrderOutput(order=changed, intents=intents, correlation_id=cid)
        raise ModelOnexError(message=problem, error_code=EnumCoreErrorCode.INVALID_STATE, correlation_id=cid)
