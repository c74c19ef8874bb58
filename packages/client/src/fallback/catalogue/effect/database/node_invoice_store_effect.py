INSERT_INVOICE = "INSERT INTO invoices (id, total) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING RETURNING true"


class NodeInvoiceStoreEffect(NodeEffect):
    async def process(self, input_data: ModelInvoiceStoreInput) -> ModelInvoiceStoreOutput:
        cid, cause = input_data.correlation_id, None
        problem = "too much contention", EnumCoreErrorCode.RESOURCE_UNAVAILABLE
        deadline = asyncio.get_running_loop().time() + TOTAL_SECONDS  # of all attempts together
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                async with asyncio.timeout_at(deadline):
                    outcome = await self._store(input_data.invoice, cid)
                if outcome != "differs":
                    return ModelInvoiceStoreOutput(outcome=outcome, correlation_id=cid)
                problem = "another invoice has this id", EnumCoreErrorCode.INVALID_STATE
                break
            except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError) as error:  # rolled back: all of it again
                cause = error
                await asyncio.sleep(random.uniform(0, 0.05 * 2**attempt))
            except asyncpg.IntegrityConstraintViolationError as error:  # class 23 is an answer: no retry
                taken = isinstance(error, asyncpg.UniqueViolationError)  # of another column than the id: a conflict
                code = EnumCoreErrorCode.INVALID_STATE if taken else EnumCoreErrorCode.VALIDATION_ERROR
                problem, cause = ("it contradicts what is stored", code), error
                break
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:  # also TimeoutError
                problem, cause = ("outcome unknown: call again", EnumCoreErrorCode.DATABASE_OPERATION_ERROR), error
                break
        raise ModelOnexError(message=problem[0], error_code=problem[1], correlation_id=cid) from cause

    async def _store(self, invoice: ModelInvoice, cid: UUID) -> str:
        # borrow, of the bounded pool, waits briefly and then raises RESOURCE_UNAVAILABLE: nothing was sent by then.
        async with borrow(self._pool, cid) as connection, connection.transaction():
            if not await connection.fetchval(INSERT_INVOICE, invoice.invoice_id, invoice.total):
                held = await connection.fetchval("SELECT total FROM invoices WHERE id = $1", invoice.invoice_id)
                return "repeated" if held == invoice.total else "differs"  # its own row is a success
            await connection.execute(  # the same connection and transaction; a relay sends it later
                "INSERT INTO outbox (event_id, event_type, key, body) VALUES ($1, 'invoice.created', $2, $3)",
                uuid5(invoice.invoice_id, "created"), str(invoice.invoice_id), invoice.model_dump_json(),
            )  # fmt: skip
        return "created"
