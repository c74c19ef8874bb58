class NodeEndpointHealthReducer(NodeReducer[ModelEndpointHealthInput, ModelEndpointHealthOutput]):
    async def process(self, input_data: ModelEndpointHealthInput) -> ModelEndpointHealthOutput:
        health, event = input_data.health, input_data.event
        if event.kind == "probe_due":
            is_open = health.circuit is EnumCircuit.OPEN
            after = health.model_copy(update={"circuit": EnumCircuit.HALF_OPEN}) if is_open else health
        elif event.kind == "call_succeeded":
            after = ModelEndpointHealth(circuit=EnumCircuit.CLOSED, consecutive_failures=0)
        else:
            failures = health.consecutive_failures + 1
            circuit = EnumCircuit.OPEN if failures >= FAILURE_THRESHOLD else EnumCircuit.CLOSED
            after = ModelEndpointHealth(circuit=circuit, consecutive_failures=failures)
        changed = after.circuit is not health.circuit
        intents = (ModelCircuitIntent(circuit=after.circuit, probe_after_ms=OPEN_MS),) if changed else ()
        return ModelEndpointHealthOutput(health=after, intents=intents, correlation_id=input_data.correlation_id)
