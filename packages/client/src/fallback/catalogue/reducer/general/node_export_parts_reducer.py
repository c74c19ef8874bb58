class NodeExportPartsReducer(NodeReducer[ModelExportPartsInput, ModelExportPartsOutput]):
    async def process(self, input_data: ModelExportPartsInput) -> ModelExportPartsOutput:
        export, event = input_data.export, input_data.event
        if export.outcome is not None:  # announced before: late and repeated parts change nothing
            return ModelExportPartsOutput(export=export, intents=(), correlation_id=input_data.correlation_id)
        parts = dict(export.parts)
        if event.part_id in export.expected:
            parts.setdefault(event.part_id, event.location)
        if parts.keys() == export.expected:
            outcome = "complete"
        else:
            outcome = "expired" if event.kind == "deadline_passed" else None
        changed = export.model_copy(update={"parts": tuple(sorted(parts.items())), "outcome": outcome})
        intents = (ModelExportIntent(export_id=export.export_id, outcome=outcome),) if outcome else ()
        return ModelExportPartsOutput(
            export=changed, intents=intents, correlation_id=input_data.correlation_id
        )
