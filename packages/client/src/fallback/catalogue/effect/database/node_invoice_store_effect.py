class NodeInvoiceStoreEffect(NodeEffect):
    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)
        self._pool = container.get_service("invoice_pool")

    async def process(self, input_data: ModelInvoiceStoreInput) -> ModelInvoiceStoreOutput:
        invoice, cid = input_data.invoice, input_data.correlation_id
        try:
            async with asyncio.timeout(5), self._pool.acquire(timeout=1) as connection, connection.transaction():
                await connection.execute(INSERT_INVOICE, invoice.invoice_id, invoice.total)
                await connection.execute(  # the same connection and transaction; a relay sends it later
                    "INSERT INTO outbox (event_id, event_type, key, body) VALUES ($1, 'invoice.created', $2, $3)",
                    uuid5(invoice.invoice_id, "created"), str(invoice.invoice_id), invoice.model_dump_json(),
                )  # fmt: skip
        except asyncpg.UniqueViolationError as error:  # 23505 is an answer: no retry
            raise ModelOnexError(
                message=f"invoice {invoice.invoice_id} is stored already",
                error_code=EnumCoreErrorCode.INVALID_STATE, correlation_id=cid,
            ) from error
        except (asyncpg.CheckViolationError, asyncpg.ForeignKeyViolationError) as error:
            raise ModelOnexError(
                message="the invoice contradicts what is stored",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR, correlation_id=cid,
            ) from error
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # also TimeoutError
            raise ModelOnexError(
                message="outcome unknown: look for the invoice before repeating",
                error_code=EnumCoreErrorCode.DATABASE_OPERATION_ERROR, correlation_id=cid,
            ) from error
        return ModelInvoiceStoreOutput(invoice_id=invoice.invoice_id, correlation_id=cid)
