class NodeAnswerRetrievalEffect(NodeEffect):
    async def process(self, input_data: ModelAnswerRetrievalInput) -> ModelAnswerRetrievalOutput:
        cid = input_data.correlation_id
        readable = {"terms": {"readers": sorted(input_data.principal.groups)}}  # inside of both searches, not behind
        sides = [
            asyncio.create_task(self._search.search(index=ALIAS, body=words_query(input_data.text, readable))),
            asyncio.create_task(self._search.search(index=ALIAS, body=vector_query(input_data.vector, readable))),
        ]
        try:
            await asyncio.wait(sides, timeout=SEARCH_SECONDS)  # one deadline, and a slow side costs only itself
            points: Counter[str] = Counter()
            answered = 0
            for side in sides:
                if not side.done() or isinstance(side.exception(), OpenSearchException):
                    continue
                answered += 1
                for rank, hit in enumerate(side.result()["hits"]["hits"], start=1):
                    points[hit["_id"]] += 1 / (60 + rank)  # by rank: the two scores have no common scale
        finally:
            for side in sides:
                side.cancel()
        if answered == 0:
            raise ModelOnexError(
                message="neither side answered", error_code=EnumCoreErrorCode.SERVICE_UNAVAILABLE, correlation_id=cid
            )
        best = tuple(document_id for document_id, _ in points.most_common(input_data.limit))
        return ModelAnswerRetrievalOutput(document_ids=best, complete=answered == len(sides), correlation_id=cid)
