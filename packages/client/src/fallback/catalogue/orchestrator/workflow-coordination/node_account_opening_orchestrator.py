RULES = (
    CaseRule("request_credit_check", needs=frozenset({"application.received"})),
    CaseRule("request_signature", needs=frozenset({"credit.approved", "identity.verified"})),
    CaseRule("open_account", needs=frozenset({"contract.signed"})),
)


class NodeAccountOpeningOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelAccountOpeningInput) -> ModelAccountOpeningOutput:
        case, cid = input_data.case, input_data.correlation_id
        seen = frozenset(event.event_type for event in case.events)  # the set, in whatever order they came
        if "account.opened" in seen:
            return ModelAccountOpeningOutput(events=("case.completed",), correlation_id=cid)
        if seen & {"credit.refused", "application.withdrawn"}:
            return ModelAccountOpeningOutput(events=("case.closed",), correlation_id=cid)
        if input_data.waited_ms >= CASE_MS:  # an event that was lost must not keep the case for ever
            return ModelAccountOpeningOutput(events=("case.expired",), correlation_id=cid)
        intents = tuple(
            ModelCaseIntent(
                intent_id=uuid5(case.case_id, rule.action),
                action=rule.action,
                timeout_ms=STEP_TIMEOUT_MS,
            )
            for rule in RULES
            if rule.needs <= seen and rule.action not in case.requested
        )
        return ModelAccountOpeningOutput(intents=intents, correlation_id=cid)
