RULES = (
    CaseRule("request_credit_check", needs=frozenset({"application.received"})),
    CaseRule("request_signature", needs=frozenset({"credit.approved", "identity.verified"})),
    CaseRule("open_account", needs=frozenset({"contract.signed"})),
)


class NodeAccountOpeningOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelAccountOpeningInput) -> ModelAccountOpeningOutput:
        seen = frozenset(event.event_type for event in input_data.events)
        intents = tuple(
            ModelCaseIntent(
                intent_id=uuid5(input_data.case_id, rule.action),
                action=rule.action,
                timeout_ms=STEP_TIMEOUT_MS,
            )
            for rule in RULES
            if rule.needs <= seen and rule.action not in input_data.requested
        )
        return ModelAccountOpeningOutput(intents=intents, correlation_id=input_data.correlation_id)
