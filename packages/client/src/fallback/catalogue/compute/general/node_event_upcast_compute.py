def add_currency(body: Mapping[str, object]) -> dict[str, object]:
    """From 2 to 3, and never changed again. All that it needs is in the event: no clock, no look-up."""
    return {**body, "currency": "EUR"}  # the only one there was at version 2


UPCASTS = MappingProxyType({1: split_full_name, 2: add_currency})
NEWEST_VERSION = max(UPCASTS) + 1


class NodeEventUpcastCompute(NodeCompute[ModelEventUpcastInput, ModelEventUpcastOutput]):
    async def process(self, input_data: ModelEventUpcastInput) -> ModelEventUpcastOutput:
        version, body = input_data.version, input_data.body
        if not 1 <= version <= NEWEST_VERSION:
            raise ModelOnexError(
                message=f"event version {version} is unknown; this node reads 1 to {NEWEST_VERSION}",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                correlation_id=input_data.correlation_id,
            )
        for step in range(version, NEWEST_VERSION):
            body = UPCASTS[step](body)
        event = ModelCustomerEvent.model_validate(body)
        return ModelEventUpcastOutput(event=event, correlation_id=input_data.correlation_id)
