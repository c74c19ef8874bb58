class NodeExportPartsReducer(NodeReducer[ModelExportPartsInput, ModelExportPartsOutput]):
    async def process(self, input_data: ModelExportPartsInput) -> ModelExportPartsOutput:
        export, event, cid = input_data.export, input_data.event, input_data.correlation_id
        if export.outcome is not None:  # announced before: late and repeated parts change nothing
            return ModelExportPartsOutput(export=export, intents=(), correlation_id=cid)
        parts, failed = dict(export.parts), set(export.failed)
        if event.kind == "part_finished" and event.part_id in export.expected:
            parts.setdefault(event.part_id, event.location)
            failed.discard(event.part_id)  # it was tried again
        elif event.kind == "part_failed" and event.part_id in export.expected - parts.keys():
            failed.add(event.part_id)
        outcome = None
        if len(failed) > export.tolerated_failures:
            outcome = "failed"
        elif parts.keys() | failed == export.expected:
            outcome = "partial" if failed else "complete"
        elif event.kind == "deadline_passed" and event.version == export.version:
            outcome = "expired"
        changed = export.model_copy(
            update={"parts": tuple(sorted(parts.items())), "failed": tuple(sorted(failed)), "outcome": outcome}
        )
        intents = ()
        if outcome is not None:
            missing = tuple(sorted(export.expected - parts.keys()))
            intent_id = uuid5(export.export_id, outcome)
            intents = (ModelExportIntent(intent_id=intent_id, outcome=outcome, missing=missing),)
        return ModelExportPartsOutput(export=changed, intents=intents, correlation_id=cid)
