class NodeAnswerRetrievalEffect(NodeEffect):
    async def process(self, input_data: ModelAnswerRetrievalInput) -> ModelAnswerRetrievalOutput:
        readable = access_filter(input_data.principal)  # inside of both searches, not behind them
        try:
            async with asyncio.timeout(1):
                by_words, by_vector = await asyncio.gather(
                    self._words.search(input_data.text, readable, limit=50),
                    self._vectors.search(input_data.text, readable, limit=50),
                    return_exceptions=True,
                )
        except TimeoutError as error:
            raise ModelOnexError(
                message="no result in time", error_code=EnumCoreErrorCode.TIMEOUT_ERROR,
                correlation_id=input_data.correlation_id,
            ) from error
        answered = [ranks for ranks in (by_words, by_vector) if not isinstance(ranks, BaseException)]
        if not answered:
            raise ModelOnexError(message="neither side answered", error_code=EnumCoreErrorCode.OPERATION_FAILED)
        points: Counter[str] = Counter()
        for ranks in answered:
            for rank, document_id in enumerate(ranks, start=1):
                points[document_id] += 1 / (60 + rank)
        best = tuple(document_id for document_id, _ in points.most_common(input_data.limit))
        return ModelAnswerRetrievalOutput(
            document_ids=best, complete=len(answered) == 2, correlation_id=input_data.correlation_id
        )
