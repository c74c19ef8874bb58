class NodeInventoryReducer(NodeReducer[ModelInventoryInput, ModelInventoryOutput]):
    async def process(self, input_data: ModelInventoryInput) -> ModelInventoryOutput:
        inventory, message = input_data.inventory, input_data.message
        heard = dict(inventory.heard)
        source = f"{message.producer}:{message.epoch}"  # a producer that starts anew counts from 1 again
        last = heard.get(source, 0)
        if message.sequence <= last:
            return ModelInventoryOutput(
                inventory=inventory, duplicate=True, correlation_id=input_data.correlation_id
            )
        if message.sequence > last + 1:
            raise ModelOnexError(
                message=f"{source}: message {last + 1} is missing",
                error_code=EnumCoreErrorCode.INVALID_STATE,
                correlation_id=input_data.correlation_id,
            )
        heard_now = tuple(sorted((heard | {source: message.sequence}).items()))
        changed = ModelInventory(sku=inventory.sku, count=inventory.count + message.delta, heard=heard_now)  # checked
        return ModelInventoryOutput(inventory=changed, duplicate=False, correlation_id=input_data.correlation_id)
