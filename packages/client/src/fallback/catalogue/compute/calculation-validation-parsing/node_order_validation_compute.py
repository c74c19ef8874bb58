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
        found = (
            ModelRuleViolation(rule=specification.rule, field=field, message=message)
            for specification in SPECIFICATIONS
            for field, message in specification.find(input_data.order)
        )
        violations = tuple(islice(found, MAX_VIOLATIONS))
        return ModelOrderValidationOutput(
            valid=not violations, violations=violations, correlation_id=input_data.correlation_id
        )
