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
