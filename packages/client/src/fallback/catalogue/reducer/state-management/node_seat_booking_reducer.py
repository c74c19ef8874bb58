class NodeSeatBookingReducer(NodeReducer[ModelSeatBookingInput, ModelSeatBookingOutput]):
    async def process(self, input_data: ModelSeatBookingInput) -> ModelSeatBookingOutput:
        flight = reduce(apply_flight_event, input_data.events, EMPTY_FLIGHT)
        command = input_data.command
        holder = flight.holder_of(command.seat)
        if holder == command.passenger_id:  # the command again: nothing left to do
            return ModelSeatBookingOutput(intents=(), correlation_id=input_data.correlation_id)
        if holder is not None:
            raise ModelOnexError(
                message=f"seat {command.seat} is taken",
                error_code=EnumCoreErrorCode.INVALID_STATE,
                correlation_id=input_data.correlation_id,
            )
        booked = ModelSeatBooked(seat=command.seat, passenger_id=command.passenger_id)
        append = ModelAppendIntent(
            stream=command.flight_id, expected_version=flight.version, events=(booked,)
        )
        return ModelSeatBookingOutput(intents=(append,), correlation_id=input_data.correlation_id)
