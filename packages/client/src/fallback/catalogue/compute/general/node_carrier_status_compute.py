PHASES = MappingProxyType({"IN_TRANSIT": "moving", "OFD": "moving", "DLV": "delivered"})


class NodeCarrierStatusCompute(NodeCompute[ModelCarrierStatusInput, ModelCarrierStatusOutput]):
    async def process(self, input_data: ModelCarrierStatusInput) -> ModelCarrierStatusOutput:
        try:
            answer = ModelCarrierAnswer.model_validate_json(input_data.body)  # only the fields that are used
        except ValidationError as error:
            fields = sorted({".".join(map(str, problem["loc"])) for problem in error.errors()})
            raise ModelOnexError(
                message=f"the carrier's answer has changed: {', '.join(fields)}",  # names, no values
                error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelCarrierStatusOutput(
            phase=PHASES.get(answer.state, "unknown"),
            weight_grams=round(answer.weight_pounds * Decimal("453.59237")),
            correlation_id=input_data.correlation_id,
        )
