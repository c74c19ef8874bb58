class NodeProductIndexEffect(NodeEffect):
    async def process(self, input_data: ModelProductIndexInput) -> ModelProductIndexOutput:
        newest = {product.product_id: product for product in sorted(input_data.products, key=by_version)}
        body: list[dict[str, object]] = []
        for product_id, product in newest.items():
            target = {"_id": str(product_id), "version": product.version, "version_type": "external_gte"}
            body += [{"index": target}, to_document(product)]
        try:
            async with asyncio.timeout(30):
                answer = await self._search.bulk(body=body, index=ALIAS)
        except (OpenSearchException, TimeoutError) as error:
            raise ModelOnexError(
                message="send the same products again", error_code=EnumCoreErrorCode.SERVICE_UNAVAILABLE,
                correlation_id=input_data.correlation_id,
            ) from error
        # A bulk that "succeeded" may hold items that failed: each has a status of its own.
        outcomes = [item["index"] for item in answer["items"]]
        retryable = tuple(one["_id"] for one in outcomes if one["status"] in {429, 503})  # smaller, after a pause
        rejected = tuple(  # 409 is no failure: the index is newer already
            ModelRejected(document_id=one["_id"], reason=one["error"]["type"])
            for one in outcomes
            if one["status"] >= 400 and one["status"] not in {409, 429, 503}
        )
        return ModelProductIndexOutput(
            rejected=rejected, retryable=retryable, correlation_id=input_data.correlation_id
        )
