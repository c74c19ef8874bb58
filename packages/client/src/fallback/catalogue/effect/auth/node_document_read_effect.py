class NodeDocumentReadEffect(NodeEffect):
    async def process(self, input_data: ModelDocumentReadInput) -> ModelDocumentReadOutput:
        try:
            async with asyncio.timeout(3):
                document = await self._documents.find(input_data.document_id)
                # On what is stored, not on what the request says about it.
                allowed = document is not None and await self._access.is_allowed(
                    input_data.principal, EnumAction.READ, resource_of(document)
                )
        except (OSError, TimeoutError) as error:
            raise ModelOnexError(
                message="access could not be decided", error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        if not allowed:  # the same answer for what is missing and what is not theirs
            raise ModelOnexError(
                message="no such document", error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                correlation_id=input_data.correlation_id,
            )
        return ModelDocumentReadOutput(document=document, correlation_id=input_data.correlation_id)
