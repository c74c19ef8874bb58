class NodeInvoiceStoreEffect(NodeEffect):
    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)
        self._pool = container.get_service("invoice_pool")

    async def process(self, input_data: ModelInvoiceStoreInput) -> ModelInvoiceStoreOutput:
        try:
            async with asyncio.timeout(5), self._pool.acquire() as connection:
                async with connection.transaction():
                    await connection.execute(INSERT_INVOICE, input_data.invoice_id, input_data.total)
                    await connection.execute(INSERT_OUTBOX, uuid4(), "invoice.created", input_data.invoice_id)
        except Exception as error:
            raise ModelOnexError(
                message="the invoice was not stored",
                error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelInvoiceStoreOutput(invoice_id=input_data.invoice_id)
