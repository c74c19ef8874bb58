class NodeInvoiceRunOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelInvoiceRunInput) -> ModelInvoiceRunOutput:
        step, event = input_data.current, input_data.event
        cid = input_data.correlation_id
        left_ms = input_data.deadline_at_ms - event.at_ms - CLEAN_UP_MS
        if event.kind == "timer_fired" and event.attempt != step.attempt:
            return ModelInvoiceRunOutput(correlation_id=cid)  # of an attempt that is over
        if left_ms <= 0:
            cancel = ModelStepIntent(action="cancel", step=step.name, timeout_ms=CLEAN_UP_MS)
            return ModelInvoiceRunOutput(intents=(cancel,), events=("run.expired",), correlation_id=cid)
        if event.kind == "timer_fired":  # perhaps done: ask before doing it again
            look = ModelStepIntent(action="find_outcome", step=step.name, timeout_ms=min(LOOK_MS, left_ms))
            return ModelInvoiceRunOutput(intents=(look,), correlation_id=cid)
        next_step = STEPS_AFTER.get(step.name)
        if next_step is None:
            return ModelInvoiceRunOutput(events=("run.completed",), correlation_id=cid)
        begin = ModelStepIntent(action="begin", step=next_step, timeout_ms=min(LIMITS_MS[next_step], left_ms))
        return ModelInvoiceRunOutput(intents=(begin,), correlation_id=cid)
