class NodeDocumentArchiveEffect(NodeEffect):
    """Moves a document into the archive."""

    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)
        self._archive = container.get_service("document_archive")

    async def process(self, input_data: ModelDocumentArchiveInput) -> ModelDocumentArchiveOutput:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                reference = await self._archive.store(input_data.document_id, input_data.content)
        except ModelOnexError:
            raise
        except Exception as error:
            raise ModelOnexError(
                message=f"document {input_data.document_id} was not archived",
                error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelDocumentArchiveOutput(reference=reference, correlation_id=input_data.correlation_id)
