MAPPING = (
    Field("sku", source="ArtNo", convert=strict_text),
    Field("cents", source="Price", convert=cents_from_decimal_comma),
    Field("weight_grams", source="kg", convert=grams_from_kilograms, default=None),
)


class NodeSupplierMappingCompute(NodeCompute[ModelSupplierMappingInput, ModelSupplierMappingOutput]):
    async def process(self, input_data: ModelSupplierMappingInput) -> ModelSupplierMappingOutput:
        items, refused = [], []
        for number, row in enumerate(input_data.rows, start=1):
            values, problems = apply_mapping(row)
            if problems:
                refused.append(ModelRefusedRow(number=number, problems=problems))
            else:
                items.append(ModelItem(**values, mapping_version=MAPPING_VERSION))
        return ModelSupplierMappingOutput(
            items=tuple(items), refused=tuple(refused), correlation_id=input_data.correlation_id
        )


def apply_mapping(row: Mapping[str, str]) -> tuple[dict[str, object], tuple[ModelFieldProblem, ...]]:
    """Every problem of the row, not the first one alone."""
    values: dict[str, object] = {}
    problems = []
    for field in MAPPING:
        text = row.get(field.source, "").strip()
        if text == "":
            if field.default is REQUIRED:
                problems.append(ModelFieldProblem(column=field.source, code="missing"))
            values[field.name] = field.default
            continue
        try:
            values[field.name] = field.convert(text)
        except ConversionError as error:  # of our own converters, with a code instead of the value
            problems.append(ModelFieldProblem(column=field.source, code=error.code))
    return values, tuple(problems)
