import type { CatalogueEntry } from "./catalogue-entry.ts";

export const orchestratorDatabase: readonly CatalogueEntry[] = [
  {
    name: "Expand and contract migration",
    slug: "expand-and-contract",
    description:
      "Changes a schema in use without downtime: add the new form, write both, fill in the old rows, read the new one, and only then remove the old one. " +
      "Every phase works with the program version before and after it, so that each can be rolled back alone. " +
      "The orchestrator moves on only when the evidence for the last phase is in.",
    bestPractices: [
      "Make every phase a release of its own.",
      "Fill in old rows in small batches, outside the schema change.",
      "Compare old and new form before reading switches over.",
      "Wait before the removal for as long as a rollback may be wanted.",
    ],
    codeSnippet: `
PHASES = (
    MigrationPhase("add_column", proof="column_exists"),
    MigrationPhase("write_both", proof="all_writers_updated"),
    MigrationPhase("backfill", proof="no_row_left"),
    MigrationPhase("read_new", proof="no_difference_for_a_week"),
    MigrationPhase("drop_old_column", proof="column_gone"),
)


class NodeColumnMigrationOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelColumnMigrationInput) -> ModelColumnMigrationOutput:
        pending = next((phase for phase in PHASES if phase.proof not in input_data.proofs), None)
        if pending is None:
            return ModelColumnMigrationOutput(
                events=("migration.completed",), correlation_id=input_data.correlation_id
            )
        intent_id = uuid5(input_data.migration_id, pending.action)
        intent = ModelMigrationIntent(intent_id=intent_id, action=pending.action, timeout_ms=PHASE_TIMEOUT_MS)
        return ModelColumnMigrationOutput(intents=(intent,), correlation_id=input_data.correlation_id)
`,
  },
  {
    name: "Batched backfill with checkpoint",
    slug: "batched-backfill",
    description:
      "Asks for one batch after the other and keeps the last finished key as a checkpoint, so that a restart goes on where it stopped. " +
      "The size of the next batch follows the time of the last one, which keeps the load steady on a busy database. " +
      "Batches are ranges of the primary key and harmless when repeated.",
    bestPractices: [
      "Store the checkpoint together with the batch it covers.",
      "Pause while replication lags behind.",
      "Change rows only where they still need it, so that a repeated batch does nothing.",
      "Report progress and the expected end.",
    ],
    codeSnippet: `
class NodeBackfillOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelBackfillInput) -> ModelBackfillOutput:
        if input_data.last_key >= input_data.final_key:
            return ModelBackfillOutput(events=("backfill.completed",), correlation_id=input_data.correlation_id)
        if input_data.replica_lag_ms > MAX_LAG_MS:
            return ModelBackfillOutput(wake_after_ms=PAUSE_MS, correlation_id=input_data.correlation_id)
        pace = TARGET_BATCH_MS / max(1, input_data.last_batch_ms)
        size = round(min(MAX_ROWS, max(MIN_ROWS, input_data.last_batch_rows * pace)))
        intent = ModelBackfillIntent(
            intent_id=uuid5(input_data.run_id, str(input_data.last_key)),
            after_key=input_data.last_key,
            row_limit=size,
            timeout_ms=BATCH_TIMEOUT_MS,
        )
        return ModelBackfillOutput(intents=(intent,), correlation_id=input_data.correlation_id)
`,
  },
];
