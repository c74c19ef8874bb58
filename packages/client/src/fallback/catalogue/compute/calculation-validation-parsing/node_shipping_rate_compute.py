RATES = (
    Rate("island", lambda order: order.is_island, cents=1_990),
    Rate("heavy", lambda order: not order.is_island and order.grams > 20_000, cents=1_490),
    Rate("light", lambda order: not order.is_island and order.grams <= 20_000, cents=490),
)


class NodeShippingRateCompute(NodeCompute[ModelShippingRateInput, ModelShippingRateOutput]):
    async def process(self, input_data: ModelShippingRateInput) -> ModelShippingRateOutput:
        hits = [rate for rate in RATES if rate.applies(input_data.order)]
        if len(hits) != 1:  # a gap or an overlap is a defect of the table, not of the order
            raise ModelOnexError(
                message=f"{len(hits)} rates apply: {[rate.name for rate in hits]}",
                error_code=EnumCoreErrorCode.INVALID_STATE,
                correlation_id=input_data.correlation_id,
            )
        return ModelShippingRateOutput(
            cents=hits[0].cents, rate=hits[0].name, correlation_id=input_data.correlation_id
        )
