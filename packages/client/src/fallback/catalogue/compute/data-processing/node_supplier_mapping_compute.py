MAPPING = (
    Field("sku", source="ArtNo", convert=strict_text),
    Field("cents", source="Price", convert=cents_from_decimal_comma),
    Field("weight_grams", source="kg", convert=grams_from_kilograms, default=None),
)


class NodeSupplierMappingCompute(NodeCompute[ModelSupplierMappingInput, ModelSupplierMappingOutput]):
    async def process(self, input_data: ModelSupplierMappingInput) -> ModelSupplierMappingOutput:
        items, refused = [], []
        for number, row in enumerate(input_data.rows, start=1):
            values, problems = apply_mapping(MAPPING, row)  # every problem of the row, not the first one
            if problems:
                refused.append(ModelRefusedRow(number=number, problems=problems))
            else:
                items.append(ModelItem(**values))
        return ModelSupplierMappingOutput(
            items=tuple(items), refused=tuple(refused), correlation_id=input_data.correlation_id
        )
