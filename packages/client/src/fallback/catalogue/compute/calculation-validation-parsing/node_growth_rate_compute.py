class NodeGrowthRateCompute(NodeCompute[ModelGrowthRateInput, ModelGrowthRateOutput]):
    async def process(self, input_data: ModelGrowthRateInput) -> ModelGrowthRateOutput:
        before = math.fsum(input_data.before)  # compensated: the order of the values does not matter
        after = math.fsum(input_data.after)
        if not (math.isfinite(before) and math.isfinite(after)):
            raise ModelOnexError(
                message="a value is infinite or no number",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                correlation_id=input_data.correlation_id,
            )
        # From nothing or less there is no rate; zero would be a statement.
        rate = (after - before) / before if before > 0 else None
        return ModelGrowthRateOutput(growth_share=rate, correlation_id=input_data.correlation_id)
