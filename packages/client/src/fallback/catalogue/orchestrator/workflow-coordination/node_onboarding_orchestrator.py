class NodeOnboardingOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelOnboardingInput) -> ModelOnboardingOutput:
        run = Replay(input_data.run_id, input_data.history)  # results so far, by the name of their step
        plan = (
            ("create_account", {"email": input_data.email}),
            ("assign_plan", {"account_id": run.result_of("create_account", "account_id")}),
            ("send_welcome", {"account_id": run.result_of("create_account", "account_id")}),
        )
        for step, arguments in plan:
            if run.has_failed(step):
                return ModelOnboardingOutput(events=("onboarding.failed",), correlation_id=input_data.correlation_id)
            if not run.is_done(step):  # the first one missing: ask for it and stop here
                intent = ModelStepIntent(
                    intent_id=uuid5(input_data.run_id, step), step=step, arguments=arguments, timeout_ms=STEP_MS
                )
                return ModelOnboardingOutput(intents=(intent,), correlation_id=input_data.correlation_id)
        return ModelOnboardingOutput(events=("onboarding.completed",), correlation_id=input_data.correlation_id)
