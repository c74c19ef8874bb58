class NodeInvoiceRunOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelInvoiceRunInput) -> ModelInvoiceRunOutput:
        run, step, event, cid = input_data.run, input_data.current, input_data.event, input_data.correlation_id
        left_ms = run.deadline_at_ms - event.at_ms - CLEAN_UP_MS
        if event.kind == "timer_fired" and event.attempt != step.attempt:
            return ModelInvoiceRunOutput(correlation_id=cid)  # of an attempt that is over
        if left_ms <= 0:
            cancel = intent(run, "cancel", step.name, CLEAN_UP_MS)
            return ModelInvoiceRunOutput(intents=(cancel,), events=("run.expired",), correlation_id=cid)
        if event.kind == "step_failed":
            return ModelInvoiceRunOutput(events=(f"run.failed:{step.name}",), correlation_id=cid)
        if event.kind == "timer_fired":  # perhaps done: ask before doing it again
            asked = intent(run, "find_outcome", step.name, min(LOOK_MS, left_ms))
        elif event.kind == "found_not_done":  # now it may be begun again, by the same id
            asked = intent(run, "begin", step.name, min(LIMITS_MS[step.name], left_ms))
        elif (following := STEPS_AFTER.get(step.name)) is not None:
            asked = intent(run, "begin", following, min(LIMITS_MS[following], left_ms))
        else:
            return ModelInvoiceRunOutput(events=("run.completed",), correlation_id=cid)
        return ModelInvoiceRunOutput(intents=(asked,), correlation_id=cid)


def intent(run: ModelInvoiceRun, action: str, step: str, timeout_ms: int) -> ModelStepIntent:
    intent_id = uuid5(run.run_id, f"{action}:{step}")
    return ModelStepIntent(intent_id=intent_id, action=action, step=step, timeout_ms=timeout_ms)
