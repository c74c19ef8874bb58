class NodeProductCacheEffect(NodeEffect):
    async def process(self, input_data: ModelProductCacheInput) -> ModelProductCacheOutput:
        key = f"product:v{KEY_VERSION}:{input_data.tenant_id}:{input_data.product_id}"
        product = await self._try_read(key)
        if product is None:
            load = self._loads.get(key)
            if load is None:
                load = self._loads[key] = asyncio.create_task(self._load_and_store(key, input_data.product_id))
                load.add_done_callback(lambda _: self._loads.pop(key, None))
            try:
                async with asyncio.timeout(2):
                    product = await asyncio.shield(load)
            except (OSError, TimeoutError) as error:
                raise ModelOnexError(message="not loaded", error_code=EnumCoreErrorCode.OPERATION_FAILED) from error
        return ModelProductCacheOutput(product=product, correlation_id=input_data.correlation_id)
