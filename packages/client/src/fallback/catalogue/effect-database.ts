import type { CatalogueEntry } from "./catalogue-entry.ts";

export const effectDatabase: readonly CatalogueEntry[] = [
  {
    name: "Unit of work with outbox",
    slug: "unit-of-work-with-outbox",
    description:
      "Writes the business row and the event that announces it in one transaction; a relay sends the event later. " +
      "Take it wherever a change must be both stored and published: a direct send can be lost, or announce a change that was rolled back. " +
      "The price is a small delay and consumers that must tolerate a repeated event.",
    bestPractices: [
      "Insert the event through the same connection and transaction as the change.",
      "Give every event its own id, so that consumers can drop a repetition.",
      "Keep network calls out of the transaction; it holds locks while it waits.",
      "Delete or archive rows that were sent, else the table grows without end.",
    ],
    codeSnippet: `
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
`,
  },
  {
    name: "Optimistic locking with transaction retry",
    slug: "optimistic-locking",
    description:
      "An update names the version it has read and changes nothing if that version has passed, so that two writers cannot overwrite each other unseen. " +
      "Serialization failures and deadlocks are different: nobody decided on old data, and the whole transaction may simply run again. " +
      "Good where conflicts are rare; on a hot row a queue or a lock wastes less work.",
    bestPractices: [
      "Compare and increase the version in the same UPDATE statement.",
      "Hand a version conflict to the caller: only it can decide anew.",
      "Retry a deadlock or serialization failure as a whole transaction, a few times, with jitter.",
      "Never retry a violated constraint.",
      "Bind every value; build no SQL out of text.",
    ],
    codeSnippet: `
class NodeStockUpdateEffect(NodeEffect):
    async def process(self, input_data: ModelStockUpdateInput) -> ModelStockUpdateOutput:
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                async with asyncio.timeout(3), self._pool.acquire() as connection:
                    version = await connection.fetchval(
                        "UPDATE stock SET count = $2, version = version + 1"
                        " WHERE id = $1 AND version = $3 RETURNING version",
                        input_data.stock_id, input_data.count, input_data.expected_version,
                    )
                break
            except SerializationError as error:
                if attempt == MAX_ATTEMPTS:
                    raise ModelOnexError(
                        message="too much contention", error_code=EnumCoreErrorCode.OPERATION_FAILED
                    ) from error
                await asyncio.sleep(random.uniform(0, 0.05 * 2**attempt))
        if version is None:
            raise ModelOnexError(message="changed meanwhile: read again", error_code=EnumCoreErrorCode.INVALID_STATE)
        return ModelStockUpdateOutput(version=version, correlation_id=input_data.correlation_id)
`,
  },
  {
    name: "Keyset pagination",
    slug: "keyset-pagination",
    description:
      "Each page continues after the sort key of the last row, which an index finds at once; OFFSET would read and discard all earlier rows. " +
      "Rows that are inserted meanwhile neither repeat nor skip others. " +
      "It cannot jump to page 50, which lists that people scroll seldom need.",
    bestPractices: [
      "Make the sort key unique by adding the primary key as its last column.",
      "Back the exact order with one index.",
      "Read one row more than the page holds to learn whether another page follows.",
      "Give callers an opaque cursor, so that the sort key may change.",
    ],
    codeSnippet: `
class NodeCustomerPageEffect(NodeEffect):
    async def process(self, input_data: ModelCustomerPageInput) -> ModelCustomerPageOutput:
        created_at, last_id = decode_cursor(input_data.cursor)
        try:
            async with asyncio.timeout(2), self._pool.acquire(timeout=0.5) as connection:
                rows = await connection.fetch(
                    "SELECT id, name, created_at FROM customers"
                    " WHERE tenant_id = $1 AND (created_at, id) > ($2, $3)"
                    " ORDER BY created_at, id LIMIT $4",
                    input_data.tenant_id, created_at, last_id, input_data.page_size + 1,
                )
        except TimeoutError as error:
            raise ModelOnexError(message="page timed out", error_code=EnumCoreErrorCode.TIMEOUT_ERROR) from error
        page = rows[: input_data.page_size]
        next_cursor = encode_cursor(page[-1]) if len(rows) > len(page) else None
        return ModelCustomerPageOutput(customers=page, next_cursor=next_cursor)
`,
  },
];
