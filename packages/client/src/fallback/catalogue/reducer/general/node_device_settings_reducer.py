class NodeDeviceSettingsReducer(NodeReducer[ModelDeviceSettingsInput, ModelDeviceSettingsOutput]):
    async def process(self, input_data: ModelDeviceSettingsInput) -> ModelDeviceSettingsOutput:
        newest = {entry.key: entry for entry in input_data.settings}
        lost = 0
        for update in input_data.updates:  # a deletion is an update whose value is None
            held = newest.get(update.key)
            if held is None or (update.version, update.owner) > (held.version, held.owner):
                newest[update.key] = update
            else:
                lost += 1
        # Markers go once every source is known to be past them.
        settings = tuple(
            entry
            for _, entry in sorted(newest.items())
            if entry.value is not None or entry.version > input_data.all_sources_past
        )
        return ModelDeviceSettingsOutput(
            settings=settings, lost_updates=lost, correlation_id=input_data.correlation_id
        )
