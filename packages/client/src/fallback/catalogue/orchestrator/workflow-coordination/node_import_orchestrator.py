IMPORT_GRAPH = MappingProxyType({
    "fetch": frozenset(),
    "scan": frozenset({"fetch"}),
    "extract_text": frozenset({"scan"}),
    "thumbnail": frozenset({"scan"}),
    "announce": frozenset({"extract_text", "thumbnail"}),
})


class NodeImportOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelImportInput) -> ModelImportOutput:
        if input_data.failed or input_data.remaining_ms == 0:
            return ModelImportOutput(events=("import.failed",), cancelled=tuple(sorted(input_data.running)))
        if input_data.done >= IMPORT_GRAPH.keys():
            return ModelImportOutput(events=("import.completed",))
        started = input_data.done | input_data.running
        ready = [step for step, needs in IMPORT_GRAPH.items() if needs <= input_data.done and step not in started]
        free = max(0, MAX_PARALLEL - len(input_data.running))
        intents = tuple(step_intent(input_data, step) for step in ready[:free])
        return ModelImportOutput(intents=intents, correlation_id=input_data.correlation_id)
