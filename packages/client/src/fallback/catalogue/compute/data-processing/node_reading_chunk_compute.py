class NodeReadingChunkCompute(NodeCompute[ModelReadingChunkInput, ModelReadingChunkOutput]):
    """Means per minute of ordered readings; a minute may lie across chunks, and its state stays of one size."""

    async def process(self, input_data: ModelReadingChunkInput) -> ModelReadingChunkOutput:
        open_minute = input_data.carried_over  # sum and count, not the readings: None before the first chunk
        means: list[ModelMinuteMean] = []
        for reading in input_data.readings:
            minute = reading.at_ms // 60_000
            if open_minute is not None and minute != open_minute.minute:
                means.append(mean_of(open_minute))
                open_minute = None
            if open_minute is None:
                open_minute = ModelOpenMinute(minute=minute, total=0, count=0)
            open_minute = ModelOpenMinute(  # whole units: where chunks were cut changes no digit
                minute=minute, total=open_minute.total + reading.milliunits, count=open_minute.count + 1
            )
        if input_data.is_last and open_minute is not None:
            means.append(mean_of(open_minute))
            open_minute = None
        return ModelReadingChunkOutput(
            chunk_number=input_data.chunk_number,
            means=tuple(means),
            carried_over=open_minute,
            correlation_id=input_data.correlation_id,
        )


def mean_of(minute: ModelOpenMinute) -> ModelMinuteMean:
    return ModelMinuteMean(minute=minute.minute, mean=minute.total / minute.count, count=minute.count)
