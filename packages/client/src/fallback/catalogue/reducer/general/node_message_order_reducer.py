class NodeMessageOrderReducer(NodeReducer[ModelMessageOrderInput, ModelMessageOrderOutput]):
    async def process(self, input_data: ModelMessageOrderInput) -> ModelMessageOrderOutput:
        expected = input_data.state.expected
        waiting = {held.sequence: held for held in input_data.state.held}
        if input_data.message.sequence >= expected:
            waiting[input_data.message.sequence] = input_data.message
        released = []
        while expected in waiting:
            released.append(waiting.pop(expected))
            expected += 1
        if len(waiting) > MAX_HELD:
            raise ModelOnexError(
                message=f"message {expected} is missing and {len(waiting)} wait for it",
                error_code=EnumCoreErrorCode.INVALID_STATE,
            )
        held = tuple(waiting[sequence] for sequence in sorted(waiting))
        state = ModelMessageOrderState(expected=expected, held=held)
        return ModelMessageOrderOutput(
            state=state, released=tuple(released), correlation_id=input_data.correlation_id
        )
