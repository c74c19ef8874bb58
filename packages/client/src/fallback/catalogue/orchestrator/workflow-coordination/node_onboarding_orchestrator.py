class NodeOnboardingOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelOnboardingInput) -> ModelOnboardingOutput:
        history, cid = input_data.history, input_data.correlation_id  # outcomes by the name of their step
        # Arguments are worked out when their step has its turn: only then are the results there.
        plan: tuple[tuple[str, Callable[[], dict[str, object]]], ...] = (
            ("create_account", lambda: {"email": input_data.email}),
            ("assign_plan", lambda: {"account_id": history["create_account"].result["account_id"]}),
            ("send_welcome", lambda: {"account_id": history["create_account"].result["account_id"]}),
        )
        for step, arguments_of in plan:
            outcome = history.get(step)
            if outcome is None:  # the first one missing: ask for it, by the same id in each replay, and stop
                intent = ModelStepIntent(
                    intent_id=uuid5(input_data.run_id, step), step=step, arguments=arguments_of(), timeout_ms=STEP_MS
                )
                return ModelOnboardingOutput(intents=(intent,), correlation_id=cid)
            if outcome.failed:
                return ModelOnboardingOutput(events=("onboarding.failed",), correlation_id=cid)
        return ModelOnboardingOutput(events=("onboarding.completed",), correlation_id=cid)
