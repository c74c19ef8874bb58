RULES: MappingProxyType[EnumAction, Callable[[ModelPrincipal, ModelDocument], bool]] = MappingProxyType({
    EnumAction.READ: lambda who, document: who.tenant_id == document.tenant_id and who.user_id in document.readers,
    EnumAction.DELETE: lambda who, document: who.tenant_id == document.tenant_id and who.user_id == document.owner,
})


def is_allowed(who: ModelPrincipal, action: EnumAction, document: ModelDocument) -> bool:
    """The one place that decides; what has no rule is refused."""
    rule = RULES.get(action)
    return rule is not None and rule(who, document)


class NodeDocumentReadEffect(NodeEffect):
    async def process(self, input_data: ModelDocumentReadInput) -> ModelDocumentReadOutput:
        cid = input_data.correlation_id
        try:
            async with asyncio.timeout(3), self._pool.acquire() as connection:
                row = await connection.fetchrow(SELECT_DOCUMENT, input_data.document_id)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # also TimeoutError; nobody gets in
            raise ModelOnexError(
                message="access could not be decided", error_code=EnumCoreErrorCode.SERVICE_UNAVAILABLE,
                correlation_id=cid,
            ) from error
        document = None if row is None else ModelDocument.model_validate(dict(row))
        # On what is stored, not on what the request says about it.
        if document is None or not is_allowed(input_data.principal, EnumAction.READ, document):
            # The same answer for what is missing and what is not theirs.
            raise ModelOnexError(
                message="no such document", error_code=EnumCoreErrorCode.RESOURCE_NOT_FOUND, correlation_id=cid
            )
        return ModelDocumentReadOutput(document=document, correlation_id=cid)
