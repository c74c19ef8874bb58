ORDER_TRANSITIONS = MappingProxyType({
    ("open", "paid"): Transition("paid", guard=covers_the_price, intent="reserve_stock"),
    ("open", "cancelled"): Transition("closed", guard=always, intent=None),
    ("paid", "sent"): Transition("shipped", guard=always, intent="notify_customer"),
})


class NodeOrderReducer(NodeReducer[ModelOrderInput, ModelOrderOutput]):
    async def process(self, input_data: ModelOrderInput) -> ModelOrderOutput:
        order, event = input_data.order, input_data.event
        if event.sequence <= order.version:
            return ModelOrderOutput(order=order, intents=())
        transition = ORDER_TRANSITIONS.get((order.phase, event.trigger))
        if transition is None or not transition.guard(order, event):
            raise ModelOnexError(
                message=f"{event.trigger} is impossible while {order.phase}",
                error_code=EnumCoreErrorCode.INVALID_STATE,
                correlation_id=input_data.correlation_id,
            )
        changed = order.model_copy(update={"phase": transition.target, "version": event.sequence})
        return ModelOrderOutput(order=changed, intents=tuple(filter(None, (transition.intent,))))
