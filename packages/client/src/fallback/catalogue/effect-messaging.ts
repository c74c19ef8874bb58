import type { CatalogueEntry } from "./catalogue-entry.ts";

export const effectMessaging: readonly CatalogueEntry[] = [
  {
    name: "Idempotent consumer",
    slug: "idempotent-consumer",
    description:
      "A broker that never loses a message sometimes repeats one: after a crash, a rebalance, or a lost acknowledgement. " +
      "The consumer stores the event id and the change in one transaction and skips an id it already has. " +
      "The id must come from the producer; a hash of the body would merge two equal but separate events.",
    bestPractices: [
      "Claim the id and make the change in the same transaction.",
      "Commit the offset only after that transaction.",
      "Keep ids for longer than the broker can repeat a message, then delete them.",
      "Treat a duplicate as success.",
    ],
    codeSnippet: `
class NodeShipmentConsumerEffect(NodeEffect):
    async def process(self, input_data: ModelShipmentConsumerInput) -> ModelShipmentConsumerOutput:
        event = input_data.event
        try:
            async with asyncio.timeout(10), self._pool.acquire() as connection:
                async with connection.transaction():
                    is_new = await connection.fetchval(
                        "INSERT INTO inbox (event_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING true",
                        event.event_id,
                    )
                    if is_new:
                        await connection.execute(UPDATE_SHIPMENT, event.shipment_id, event.shipment_status)
        except Exception as error:
            raise ModelOnexError(
                message="not applied: do not commit the offset",
                error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelShipmentConsumerOutput(duplicate=not is_new, correlation_id=input_data.correlation_id)
`,
  },
  {
    name: "Dead letter with delayed retry",
    slug: "dead-letter-with-delayed-retry",
    description:
      "A record that cannot be read goes aside at once; one that fails for a passing reason is tried again later from a retry topic, and set aside after a few rounds. " +
      "Neither blocks the records behind it. " +
      "Ordering within a key is lost for what takes the detour, so that state-changing streams may rather pause the key.",
    bestPractices: [
      "Keep the original bytes, key and headers; only they can be replayed after a fix.",
      "Add the reason, the number of attempts and the first failure's time as headers.",
      "Commit the source offset only after the copy is acknowledged.",
      "Alert on the first dead letter, not on the thousandth.",
      "Write a replay command before it is needed.",
    ],
    codeSnippet: `
class NodeInvoiceConsumerEffect(NodeEffect):
    async def process(self, input_data: ModelInvoiceConsumerInput) -> ModelInvoiceConsumerOutput:
        record, topic, reason = input_data.record, None, ""
        try:
            async with asyncio.timeout(10):
                await self._apply(ModelInvoiceEvent.model_validate_json(record.value))
        except ValidationError as error:
            topic, reason = DEAD_LETTER_TOPIC, f"unreadable: {error.error_count()} problems"
        except (OSError, TimeoutError) as error:
            topic = RETRY_TOPIC if record.attempt < MAX_ATTEMPTS else DEAD_LETTER_TOPIC
            reason = repr(error)
        if topic is not None:
            headers = {**record.headers, "reason": reason, "attempt": str(record.attempt + 1)}
            async with asyncio.timeout(5):
                await self._producer.send_and_wait(topic, record.value, key=record.key, headers=headers)
        return ModelInvoiceConsumerOutput(moved_to=topic, correlation_id=input_data.correlation_id)
`,
  },
  {
    name: "Outbox relay",
    slug: "outbox-relay",
    description:
      "Reads unsent events from the outbox table in order, sends them, and marks those the broker has acknowledged. " +
      "Sending before marking means that a crash repeats an event but never loses one. " +
      "Several relays can share the table when each locks its rows and skips the locked ones, as long as one key stays with one relay.",
    bestPractices: [
      "Stop the batch at the first failure, so that later events do not overtake.",
      "Use the aggregate's id as message key to keep its events in one partition.",
      "Wait for the acknowledgement of all in-sync replicas.",
      "Watch the age of the oldest unsent row.",
    ],
    codeSnippet: `
class NodeOutboxRelayEffect(NodeEffect):
    async def process(self, input_data: ModelOutboxRelayInput) -> ModelOutboxRelayOutput:
        sent_ids = []
        try:
            async with asyncio.timeout(20), self._pool.acquire() as connection:
                async with connection.transaction():
                    for row in await connection.fetch(SELECT_UNSENT_LOCKED, input_data.batch_size):
                        if not await self._try_send(row):
                            break
                        sent_ids.append(row["id"])
                    await connection.execute(MARK_SENT, sent_ids)
        except Exception as error:
            raise ModelOnexError(
                message="nothing was marked as sent", error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelOutboxRelayOutput(sent_count=len(sent_ids), correlation_id=input_data.correlation_id)
`,
  },
];
