STEPS = (
    SagaStep("reserve_stock", "release_stock"),
    SagaStep("reserve_credit", "release_credit"),
    SagaStep("charge_card", None),  # the pivot: from here on only forwards
    SagaStep("ship_parcel", None),
)
PIVOT = 2


class NodeCheckoutOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelCheckoutInput) -> ModelCheckoutOutput:
        done = input_data.completed_count
        if input_data.failed and done <= PIVOT:
            to_undo = STEPS[: done - input_data.undone_count]
            if not to_undo:
                return ModelCheckoutOutput(events=("checkout.cancelled",))
            action = to_undo[-1].compensation
        elif done == len(STEPS):
            return ModelCheckoutOutput(events=("checkout.completed",))
        else:
            action = STEPS[done].action
        intent = ModelSagaIntent(intent_id=uuid5(input_data.saga_id, action), action=action)
        return ModelCheckoutOutput(intents=(intent,), correlation_id=input_data.correlation_id)
