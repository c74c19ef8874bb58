STEPS = (  # action, compensation; refusable ones first, the pivot last of them
    SagaStep("reserve_stock", "release_stock"),
    SagaStep("authorise_card", "void_authorisation"),  # holds the money, takes nothing
    SagaStep("book_courier", "cancel_courier"),  # can refuse, so it stands before the pivot
    SagaStep("capture_card", None),  # the pivot: covered by the authorisation, from here on only forwards
    SagaStep("confirm_stock", None),
    SagaStep("send_confirmation", None),
)
PIVOT = 3


class NodeCheckoutOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelCheckoutInput) -> ModelCheckoutOutput:
        log, cid = input_data.log, input_data.correlation_id  # written before each intent: a crash goes on from it
        done = len(log.done)
        if log.unknown is not None:  # timed out: find out before anything is repeated or undone
            action, step = "find_outcome", log.unknown
        elif log.refused and done > PIVOT:
            return ModelCheckoutOutput(events=("checkout.parked",), correlation_id=cid)
        elif log.refused:
            standing = [one for one in STEPS[:done] if one.action not in log.undone]
            if not standing:
                return ModelCheckoutOutput(events=("checkout.cancelled",), correlation_id=cid)
            action = step = standing[-1].compensation
        elif done == len(STEPS):
            return ModelCheckoutOutput(events=("checkout.completed",), correlation_id=cid)
        else:
            action = step = STEPS[done].action
        # One id per saga and step: the participant and the payment provider take it as their idempotency key.
        intent = ModelSagaIntent(
            intent_id=uuid5(input_data.saga_id, f"{action}:{step}"),
            idempotency_key=uuid5(input_data.saga_id, step),
            action=action,
            step=step,
            timeout_ms=STEP_MS,
        )
        return ModelCheckoutOutput(intents=(intent,), correlation_id=cid)
