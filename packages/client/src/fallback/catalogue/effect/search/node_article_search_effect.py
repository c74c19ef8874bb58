class NodeArticleSearchEffect(NodeEffect):
    async def process(self, input_data: ModelArticleSearchInput) -> ModelArticleSearchOutput:
        cid = input_data.correlation_id
        words = {"query": input_data.text[:200], "fields": FIELDS, "flags": "NONE"}  # no operators in what people type
        tenant_id = str(input_data.principal.tenant_id)
        query = {
            "query": {
                "bool": {"must": [{"simple_query_string": words}], "filter": [{"term": {"tenant_id": tenant_id}}]}
            },
            "_source": ["title", "url"],
            "size": min(input_data.page_size, 50),
            "timeout": "800ms",  # of the server, below the client's
            "track_total_hits": 1_000,
        }
        try:
            async with asyncio.timeout(1.5):
                answer = await self._search.search(index=ALIAS, body=query)
        except RequestError as error:  # 400: a defect of the query, repeating does not help
            raise ModelOnexError(
                message="not a query", error_code=EnumCoreErrorCode.VALIDATION_ERROR, correlation_id=cid
            ) from error
        except (OpenSearchException, TimeoutError) as error:
            raise ModelOnexError(
                message="the search took too long; use more exact words",
                error_code=EnumCoreErrorCode.TIMEOUT_ERROR, correlation_id=cid,
            ) from error
        hits = tuple(ModelHit.model_validate(hit["_source"]) for hit in answer["hits"]["hits"])
        is_complete = not answer["timed_out"] and answer["_shards"]["failed"] == 0
        return ModelArticleSearchOutput(hits=hits, complete=is_complete, correlation_id=cid)
