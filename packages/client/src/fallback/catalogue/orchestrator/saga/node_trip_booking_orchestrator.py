NEEDS = MappingProxyType({"hold_flight": (), "hold_hotel": (), "book_transfer": ("hold_flight", "hold_hotel")})


class NodeTripBookingOrchestrator(NodeOrchestrator):
    """Takes back a booking that was refused before its pivot."""

    async def process(self, input_data: ModelTripBookingInput) -> ModelTripBookingOutput:
        saga, cid = input_data.saga, input_data.correlation_id
        if saga.unknown:  # in flight when it failed: first find out
            looks = tuple(
                ModelSagaIntent(
                    intent_id=uuid5(saga.saga_id, f"find_outcome:{step}:{saga.looks_for(step)}"), action="find_outcome",
                    idempotency_key=uuid5(saga.saga_id, f"{step}:do"), step=step, timeout_ms=STEP_MS,
                )
                for step in sorted(saga.unknown)
            )  # fmt: skip
            return ModelTripBookingOutput(intents=looks, correlation_id=cid)
        standing = saga.done - saga.undone
        if not standing:
            return ModelTripBookingOutput(events=("trip.cancelled",), correlation_id=cid)
        if any(saga.undo_attempts(step) >= MAX_ATTEMPTS for step in standing):
            return ModelTripBookingOutput(events=("trip.parked",), correlation_id=cid)  # never as cancelled
        needed = {need for step in standing for need in NEEDS[step]}
        # Those asked for before are asked again, by the same key: an undo that was lost must not be forgotten.
        undos = tuple(
            ModelSagaIntent(
                intent_id=uuid5(saga.saga_id, f"undo:{step}:{saga.undo_attempts(step)}"), action="undo", step=step,
                idempotency_key=uuid5(saga.saga_id, f"{step}:undo"), receipt=saga.receipt_of(step),
                after_ms=pause_ms(saga.undo_attempts(step)), timeout_ms=STEP_MS,
            )
            for step in sorted(standing - needed)  # what nothing standing depends on
        )  # fmt: skip
        return ModelTripBookingOutput(intents=undos, correlation_id=cid)


def pause_ms(attempts: int) -> int:
    return 0 if attempts == 0 else min(MAX_PAUSE_MS, BASE_PAUSE_MS * 2**attempts)
