class NodeDiscountSplitCompute(NodeCompute[ModelDiscountSplitInput, ModelDiscountSplitOutput]):
    """Spreads a discount over lines by their price; the parts add up to it, to the cent."""

    async def process(self, input_data: ModelDiscountSplitInput) -> ModelDiscountSplitOutput:
        total = sum(line.cents for line in input_data.lines)
        if total <= 0 or not 0 <= input_data.discount_cents <= total:
            raise ModelOnexError(
                message="the discount must be between nothing and the total",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR,
            )
        exact = [divmod(input_data.discount_cents * line.cents, total) for line in input_data.lines]
        shares = [whole for whole, _ in exact]
        left_over = input_data.discount_cents - sum(shares)
        by_remainder = sorted(range(len(exact)), key=lambda index: (-exact[index][1], index))
        for index in by_remainder[:left_over]:
            shares[index] += 1
        return ModelDiscountSplitOutput(shares=tuple(shares), correlation_id=input_data.correlation_id)
