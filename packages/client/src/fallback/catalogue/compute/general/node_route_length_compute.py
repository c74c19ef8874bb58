class NodeRouteLengthCompute(NodeCompute[ModelRouteLengthInput, ModelRouteLengthOutput]):
    """Metres along a route. Nothing but the input decides the result."""

    async def process(self, input_data: ModelRouteLengthInput) -> ModelRouteLengthOutput:
        if len(input_data.points) > MAX_POINTS:
            raise ModelOnexError(
                message=f"{len(input_data.points)} points; at most {MAX_POINTS}",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                correlation_id=input_data.correlation_id,
            )
        legs = [distance_metres(start, end) for start, end in pairwise(input_data.points)]
        return ModelRouteLengthOutput(
            metres=math.fsum(legs), formula="haversine-1", correlation_id=input_data.correlation_id
        )
