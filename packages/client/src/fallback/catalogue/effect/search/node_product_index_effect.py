class NodeProductIndexEffect(NodeEffect):
    async def process(self, input_data: ModelProductIndexInput) -> ModelProductIndexOutput:
        newest = {product.product_id: product for product in sorted(input_data.products, key=by_version)}
        actions = [
            BulkIndex(ALIAS, product_id, version=product.version, body=to_document(product))
            for product_id, product in newest.items()
        ]
        try:
            async with asyncio.timeout(30):
                outcomes = await self._index.bulk(actions, timeout=20)
        except (OSError, TimeoutError) as error:
            raise ModelOnexError(
                message="send the same products again", error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        # A bulk that "succeeded" may hold items that failed; an older version is no failure.
        rejected = tuple(one.document_id for one in outcomes if one.status == 400)
        retryable = tuple(one.document_id for one in outcomes if one.status in (429, 503))
        return ModelProductIndexOutput(
            rejected=rejected, retryable=retryable, correlation_id=input_data.correlation_id
        )
