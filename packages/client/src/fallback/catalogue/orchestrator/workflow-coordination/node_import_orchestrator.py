IMPORT_GRAPH = MappingProxyType({
    "fetch": frozenset(),
    "scan": frozenset({"fetch"}),
    "extract_text": frozenset({"scan"}),
    "thumbnail": frozenset({"scan"}),
    "announce": frozenset({"extract_text", "thumbnail"}),
})
TopologicalSorter(IMPORT_GRAPH).prepare()  # raises CycleError when the module is loaded


class NodeImportOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelImportInput) -> ModelImportOutput:
        run, cid = input_data.run, input_data.correlation_id
        if run.failed or run.remaining_ms <= 0:
            return ModelImportOutput(
                events=("import.failed",), cancelled=tuple(sorted(run.running)), correlation_id=cid
            )
        if run.done >= IMPORT_GRAPH.keys():
            return ModelImportOutput(events=("import.completed",), correlation_id=cid)
        started = run.done | run.running
        ready = [step for step, needs in IMPORT_GRAPH.items() if needs <= run.done and step not in started]
        free = max(0, MAX_PARALLEL - len(run.running))
        intents = tuple(
            ModelStepIntent(
                intent_id=uuid5(run.run_id, step),  # deciding twice asks once
                step=step,
                timeout_ms=min(LIMITS_MS[step], run.remaining_ms),
            )
            for step in ready[:free]
        )
        return ModelImportOutput(intents=intents, correlation_id=cid)
