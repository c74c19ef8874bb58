class NodeDocumentArchiveEffect(NodeEffect):
    """Moves a document into the archive."""

    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)
        self._http = container.get_service("archive_http")

    async def process(self, input_data: ModelDocumentArchiveInput) -> ModelDocumentArchiveOutput:
        document_id, cid = input_data.document_id, input_data.correlation_id
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                response = await self._http.put(f"/documents/{document_id}", content=input_data.content)
            response.raise_for_status()
            reference = ModelArchiveReference.model_validate(response.json())
        except httpx.HTTPStatusError as error:  # an answer: a 4xx stays one, a 5xx may pass
            refused = error.response.is_client_error
            raise ModelOnexError(
                message=f"document {document_id} was {'refused' if refused else 'not archived'}",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR if refused else EnumCoreErrorCode.SERVICE_UNAVAILABLE,
                correlation_id=cid,
            ) from error
        except (httpx.TransportError, ValidationError, TimeoutError) as error:  # no answer: perhaps archived
            raise ModelOnexError(
                message=f"document {document_id} is perhaps archived: repeat with the same id",
                error_code=EnumCoreErrorCode.OPERATION_FAILED, correlation_id=cid,
            ) from error
        return ModelDocumentArchiveOutput(reference=reference, correlation_id=cid)
