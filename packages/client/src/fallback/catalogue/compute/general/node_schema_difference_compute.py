class NodeSchemaDifferenceCompute(NodeCompute[ModelSchemaDifferenceInput, ModelSchemaDifferenceOutput]):
    async def process(self, input_data: ModelSchemaDifferenceInput) -> ModelSchemaDifferenceOutput:
        current = {column.name: column for column in input_data.current}
        wanted = {column.name: column for column in input_data.wanted}
        added = [ModelStep(kind="add", column=wanted[name]) for name in sorted(wanted.keys() - current.keys())]
        changed = [
            ModelStep(kind="alter", column=wanted[name])
            for name in sorted(wanted.keys() & current.keys())
            if wanted[name] != current[name]
        ]
        removed = [
            ModelStep(kind="drop", column=current[name], loses_data=True)
            for name in sorted(current.keys() - wanted.keys())
        ]
        return ModelSchemaDifferenceOutput(
            steps=(*added, *changed, *removed), correlation_id=input_data.correlation_id
        )
