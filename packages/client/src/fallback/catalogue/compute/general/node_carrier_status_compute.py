PHASES = MappingProxyType({"IN_TRANSIT": "moving", "OFD": "moving", "DLV": "delivered"})


class NodeCarrierStatusCompute(NodeCompute[ModelCarrierStatusInput, ModelCarrierStatusOutput]):
    async def process(self, input_data: ModelCarrierStatusInput) -> ModelCarrierStatusOutput:
        try:
            answer = ModelCarrierAnswer.model_validate_json(input_data.body)
        except ValidationError as error:
            raise ModelOnexError(
                message=f"the carrier's answer has changed: {error.errors()[0]['loc']}",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelCarrierStatusOutput(
            phase=PHASES.get(answer.state, "unknown"),
            weight_grams=round(answer.weight_pounds * Decimal("453.59237")),
            correlation_id=input_data.correlation_id,
        )
