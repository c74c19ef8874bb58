class NodeInventoryReducer(NodeReducer[ModelInventoryInput, ModelInventoryOutput]):
    async def process(self, input_data: ModelInventoryInput) -> ModelInventoryOutput:
        inventory, message = input_data.inventory, input_data.message
        heard = dict(inventory.heard)
        last = heard.get(message.producer, 0)
        if message.sequence <= last:
            return ModelInventoryOutput(
                inventory=inventory, duplicate=True, correlation_id=input_data.correlation_id
            )
        if message.sequence > last + 1:
            raise ModelOnexError(
                message=f"{message.producer}: message {last + 1} is missing",
                error_code=EnumCoreErrorCode.INVALID_STATE,
                correlation_id=input_data.correlation_id,
            )
        heard_now = tuple(sorted((heard | {message.producer: message.sequence}).items()))
        changed = inventory.model_copy(update={"count": inventory.count + message.delta, "heard": heard_now})
        return ModelInventoryOutput(inventory=changed, duplicate=False, correlation_id=input_data.correlation_id)
