class NodeMessageOrderReducer(NodeReducer[ModelMessageOrderInput, ModelMessageOrderOutput]):
    async def process(self, input_data: ModelMessageOrderInput) -> ModelMessageOrderOutput:
        expected = input_data.state.expected  # 1 in the empty state
        waiting = {held.sequence: held for held in input_data.state.held}
        message, missing = input_data.message, None
        if message.kind == "gap_given_up":  # somebody's decision, as an event: a timer would make replays differ
            expected = max(expected, message.sequence)
        elif message.sequence >= expected:  # an older one was released before
            waiting[message.sequence] = message
        released = [waiting.pop(sequence) for sequence in sorted(waiting) if sequence < expected]
        while expected in waiting:
            released.append(waiting.pop(expected))
            expected += 1
        held_bytes = sum(held.size_bytes for held in waiting.values())
        if len(waiting) > MAX_HELD or held_bytes > MAX_HELD_BYTES:
            missing = ModelGap(first=expected, last=min(waiting) - 1)  # to be fetched or given up; nothing is lost
        held = tuple(waiting[sequence] for sequence in sorted(waiting))
        state = ModelMessageOrderState(expected=expected, held=held)
        return ModelMessageOrderOutput(
            state=state, released=tuple(released), missing=missing, correlation_id=input_data.correlation_id
        )
