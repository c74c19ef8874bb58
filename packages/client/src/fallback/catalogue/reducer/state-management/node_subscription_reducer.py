EMPTY = ModelSubscription(phase="none", version=0, pending=())  # where every fold starts
TRANSITIONS = MappingProxyType({
    ("none", "trial_started"): "trial",
    ("none", "paid"): "active",
    ("trial", "paid"): "active",
    ("trial", "trial_over"): "ended",
    ("active", "payment_failed"): "past_due",
    ("past_due", "paid"): "active",
    ("past_due", "grace_over"): "ended",
    ("active", "period_over"): "ended",  # after a cancellation: paid for until then
})


class NodeSubscriptionReducer(NodeReducer[ModelSubscriptionInput, ModelSubscriptionOutput]):
    async def process(self, input_data: ModelSubscriptionInput) -> ModelSubscriptionOutput:
        before = input_data.subscription or EMPTY
        after = reduce(apply_event, input_data.events, before)
        wakes = tuple(ModelWakeIntent(intent_id=one.change_id, at=one.due_at) for one in after.pending)
        return ModelSubscriptionOutput(subscription=after, intents=wakes, correlation_id=input_data.correlation_id)


def apply_event(state: ModelSubscription, event: ModelSubscriptionEvent) -> ModelSubscription:
    if event.sequence <= state.version:  # of this subscription's own stream: applied before
        return state
    phase, pending = state.phase, state.pending
    while pending and pending[0].due_at <= event.occurred_at:  # what fell due first, in order of the instants
        phase = TRANSITIONS.get((phase, pending[0].trigger), phase)  # overtaken by an event: nothing happens
        pending = pending[1:]
    if event.trigger == "change_withdrawn":
        pending = tuple(one for one in pending if one.change_id != event.change_id)
    elif event.trigger not in {"time_passed", "cancelled"}:  # these two only let fall due or schedule
        if (phase, event.trigger) not in TRANSITIONS:
            raise ModelOnexError(
                message=f"{event.trigger} is impossible while {phase}", error_code=EnumCoreErrorCode.INVALID_STATE
            )
        phase = TRANSITIONS[phase, event.trigger]
    pending = tuple(sorted((*pending, *event.scheduled), key=lambda one: (one.due_at, one.change_id)))
    return ModelSubscription(phase=phase, version=event.sequence, pending=pending)
