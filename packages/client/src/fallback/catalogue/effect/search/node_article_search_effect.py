class NodeArticleSearchEffect(NodeEffect):
    async def process(self, input_data: ModelArticleSearchInput) -> ModelArticleSearchOutput:
        query = {
            "query": {
                "bool": {
                    "must": [{"simple_query_string": {"query": input_data.text[:200], "fields": FIELDS}}],
                    "filter": [{"term": {"tenant_id": str(input_data.tenant_id)}}],
                }
            },
            "size": min(input_data.page_size, 50),
            "timeout": "800ms",
            "track_total_hits": 1_000,
        }
        try:
            async with asyncio.timeout(1.5):
                answer = await self._index.search(ALIAS, query)
        except (OSError, TimeoutError) as error:
            raise ModelOnexError(
                message="the search took too long; use more exact words",
                error_code=EnumCoreErrorCode.TIMEOUT_ERROR, correlation_id=input_data.correlation_id,
            ) from error
        return ModelArticleSearchOutput(
            hits=tuple(map(to_hit, answer.hits)),
            complete=not answer.timed_out and answer.failed_shards == 0,
            correlation_id=input_data.correlation_id,
        )
