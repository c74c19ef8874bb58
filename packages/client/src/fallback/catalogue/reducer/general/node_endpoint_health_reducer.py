CLOSED = ModelEndpointHealth(circuit=EnumCircuit.CLOSED, failures=0, changed_at_ms=0)  # where every fold starts


class NodeEndpointHealthReducer(NodeReducer[ModelEndpointHealthInput, ModelEndpointHealthOutput]):
    async def process(self, input_data: ModelEndpointHealthInput) -> ModelEndpointHealthOutput:
        health, event = input_data.health or CLOSED, input_data.event
        circuit, failures = health.circuit, health.failures
        if event.kind == "probe_due":
            circuit = EnumCircuit.HALF_OPEN if circuit is EnumCircuit.OPEN else circuit
        elif event.began_at_ms < health.changed_at_ms:
            pass  # of a call that began before the last change: it says nothing of now
        elif event.kind == "call_succeeded":
            circuit, failures = EnumCircuit.CLOSED, 0
        else:
            failures += 1
            is_sick = failures >= FAILURE_THRESHOLD or circuit is EnumCircuit.HALF_OPEN
            circuit = EnumCircuit.OPEN if is_sick else circuit
        is_changed = circuit is not health.circuit
        after = ModelEndpointHealth(
            circuit=circuit, failures=failures, changed_at_ms=event.at_ms if is_changed else health.changed_at_ms
        )
        intents = ()
        if is_changed:
            probe_at_ms = event.at_ms + OPEN_MS if circuit is EnumCircuit.OPEN else None
            intent_id = uuid5(event.endpoint_id, f"{circuit}:{event.at_ms}")
            intents = (ModelCircuitIntent(intent_id=intent_id, circuit=circuit, probe_at_ms=probe_at_ms),)
        return ModelEndpointHealthOutput(health=after, intents=intents, correlation_id=input_data.correlation_id)
