class NodeReadingChunkCompute(NodeCompute[ModelReadingChunkInput, ModelReadingChunkOutput]):
    """Joins readings of one minute; a minute may lie across two chunks."""

    async def process(self, input_data: ModelReadingChunkInput) -> ModelReadingChunkOutput:
        readings = (*input_data.carried_over, *input_data.readings)
        minutes = [tuple(group) for _, group in groupby(readings, key=minute_of)]
        # The last minute may go on in the next chunk, unless this one is the last.
        carried_over = () if input_data.is_last or not minutes else minutes.pop()
        return ModelReadingChunkOutput(
            means=tuple(mean_of(minute) for minute in minutes),
            carried_over=carried_over,
            correlation_id=input_data.correlation_id,
        )
