NEEDS = MappingProxyType({"hold_flight": (), "hold_hotel": (), "charge": ("hold_flight", "hold_hotel")})


class NodeTripBookingOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelTripBookingInput) -> ModelTripBookingOutput:
        saga = input_data.saga
        if saga.unknown:  # in flight when it failed: first find out
            intents = tuple(ModelSagaIntent(action="find_outcome", step=step) for step in sorted(saga.unknown))
            return ModelTripBookingOutput(intents=intents, correlation_id=input_data.correlation_id)
        standing = saga.done - saga.undone
        if not standing:
            return ModelTripBookingOutput(events=("trip.cancelled",), correlation_id=input_data.correlation_id)
        needed = {need for step in standing for need in NEEDS[step]}
        intents = tuple(
            ModelSagaIntent(
                intent_id=uuid5(saga.saga_id, f"undo:{step}"), action="undo", step=step, receipt=saga.receipt_of(step)
            )
            for step in sorted(standing - needed - saga.undoing)  # what nothing standing depends on
        )
        return ModelTripBookingOutput(intents=intents, correlation_id=input_data.correlation_id)
