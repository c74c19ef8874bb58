class Specification(NamedTuple):
    rule: str
    find: Callable[[ModelOrder], Iterator[tuple[str, str]]]  # field and what to do, for each violation


def find_bad_quantities(order: ModelOrder) -> Iterator[tuple[str, str]]:
    for index, line in enumerate(order.lines):
        if line.quantity < 1:
            yield f"lines[{index}].quantity", "order at least 1"


SPECIFICATIONS = (
    Specification("not-empty", find_missing_lines),
    Specification("positive-quantity", find_bad_quantities),
    Specification("known-country", find_unsupported_country),
)


class NodeOrderValidationCompute(NodeCompute[ModelOrderValidationInput, ModelOrderValidationOutput]):
    async def process(self, input_data: ModelOrderValidationInput) -> ModelOrderValidationOutput:
        found = tuple(
            ModelRuleViolation(rule=specification.rule, field=field, message=message)
            for specification in SPECIFICATIONS
            for field, message in specification.find(input_data.order)
        )
        return ModelOrderValidationOutput(
            valid=not found,
            violations=found[:MAX_VIOLATIONS],
            others=max(0, len(found) - MAX_VIOLATIONS),
            correlation_id=input_data.correlation_id,
        )
