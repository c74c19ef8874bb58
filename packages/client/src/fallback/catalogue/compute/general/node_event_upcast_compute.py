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
