EMPTY = ModelSubscription(phase="none", plan=None, version=0, pending=())  # where every fold starts
TRANSITIONS: Mapping[str, Mapping[str, str]] = MappingProxyType({  # phase: trigger: next phase; nothing else may happen
    "none": {"trial_started": "trial", "paid": "active"},
    "trial": {"paid": "active", "cancelled": "trial", "trial_over": "ended"},
    "active": {
        "paid": "active", "payment_failed": "past_due",  # a renewal, and one that did not come
        "plan_changed": "active", "change_agreed": "active",  # an upgrade at once; a downgrade for the period's end
        "cancelled": "active", "change_withdrawn": "active", "period_over": "ended",  # cancelled, but paid until then
    },
    "past_due": {"paid": "active", "payment_failed": "past_due", "cancelled": "ended", "grace_over": "ended"},
    "ended": {"paid": "active"},
})  # fmt: skip


class NodeSubscriptionReducer(NodeReducer[ModelSubscriptionInput, ModelSubscriptionOutput]):
    async def process(self, input_data: ModelSubscriptionInput) -> ModelSubscriptionOutput:
        # Not shown: deciding on commands by the same table. It refuses; what is stored is only applied here.
        before, cid = input_data.subscription or EMPTY, input_data.correlation_id
        after = reduce(lambda state, event: apply_event(state, event, cid), input_data.events, before)
        fresh = [one for one in after.pending if one not in before.pending]  # of a repeated event: none
        wakes = tuple(ModelWakeIntent(intent_id=uuid5(one.change_id, str(one.due_at)), at=one.due_at) for one in fresh)
        return ModelSubscriptionOutput(subscription=after, intents=wakes, correlation_id=cid)


def apply_event(state: ModelSubscription, event: ModelSubscriptionEvent, cid: UUID) -> ModelSubscription:
    if event.sequence <= state.version:  # of this subscription's own stream: applied before
        return state
    phase, plan, pending = state.phase, state.plan, state.pending
    while pending and pending[0].due_at <= event.occurred_at:  # what fell due first, in order of the instants
        if pending[0].trigger in TRANSITIONS[phase]:  # else overtaken by an event
            phase, plan = TRANSITIONS[phase][pending[0].trigger], pending[0].plan or plan
        pending = pending[1:]
    allowed = {**TRANSITIONS[phase], "time_passed": phase}
    if event.sequence > state.version + 1 or event.trigger not in allowed:  # lost, or stored by a defect: stop here
        problem = f"event {event.sequence}, {event.trigger}, cannot follow event {state.version} while {phase}"
        raise ModelOnexError(message=problem, error_code=EnumCoreErrorCode.INVALID_STATE, correlation_id=cid)
    kept = (one for one in pending if one.change_id not in event.withdraws)  # by paid, its grace_over or trial_over
    waiting = tuple(sorted((*kept, *event.scheduled), key=lambda one: (one.due_at, one.change_id)))
    phase, plan = allowed[event.trigger], event.plan or plan
    return ModelSubscription(phase=phase, plan=plan, version=event.sequence, pending=waiting)
