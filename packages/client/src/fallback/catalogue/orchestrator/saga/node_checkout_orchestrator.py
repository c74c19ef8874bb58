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
        elif log.refused and done <= PIVOT:
            standing = [one for one in STEPS[:done] if one.action not in log.undone]
            if not standing:
                return ModelCheckoutOutput(events=("checkout.cancelled",), correlation_id=cid)
            action = step = standing[-1].compensation
        elif done == len(STEPS):
            return ModelCheckoutOutput(events=("checkout.completed",), correlation_id=cid)
        else:  # behind the pivot after a refusal, too: repeated (an alternative, as for a carrier, is not shown)
            action = step = STEPS[done].action
        attempt = log.attempts_of(action, step)  # asked for so often before
        if attempt >= (MAX_FORWARD if done > PIVOT else MAX_ATTEMPTS):  # also an undo that keeps failing
            return ModelCheckoutOutput(events=("checkout.parked",), correlation_id=cid)  # never as cancelled
        intent = ModelSagaIntent(
            # An id per attempt: a dispatcher drops what a crash repeats, and sends what is asked for again.
            intent_id=uuid5(input_data.saga_id, f"{action}:{step}:{log.round}:{attempt}"),
            # A key per step and round, for participant and provider; a new authorisation begins a round.
            idempotency_key=uuid5(input_data.saga_id, f"{step}:{log.round}"),
            action=action,
            step=step,
            after_ms=0 if attempt == 0 else min(MAX_PAUSE_MS, BASE_PAUSE_MS * 2**attempt),
            timeout_ms=STEP_MS,
        )
        return ModelCheckoutOutput(intents=(intent,), correlation_id=cid)
