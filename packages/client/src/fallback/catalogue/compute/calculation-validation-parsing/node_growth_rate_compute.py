class NodeGrowthRateCompute(NodeCompute[ModelGrowthRateInput, ModelGrowthRateOutput]):
    async def process(self, input_data: ModelGrowthRateInput) -> ModelGrowthRateOutput:
        # Each value, and before the sum: inf and -inf together would raise in it, and nan pass every comparison.
        for name, values in (("before", input_data.before), ("after", input_data.after)):
            bad = next((index for index, value in enumerate(values) if not math.isfinite(value)), None)
            if bad is not None:
                raise ModelOnexError(
                    message=f"{name}[{bad}] is infinite or no number",
                    error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                    correlation_id=input_data.correlation_id,
                )
        before = math.fsum(input_data.before)  # compensated: the order of the values does not matter
        after = math.fsum(input_data.after)
        # From nothing or less there is no rate; zero would be a statement.
        rate = (after - before) / before if before > 0 else None
        return ModelGrowthRateOutput(growth_share=rate, correlation_id=input_data.correlation_id)
