SPECIFICATIONS = (
    Specification("not-empty", find_missing_lines),
    Specification("positive-quantity", find_bad_quantities),
    Specification("known-country", find_unsupported_country),
)


class NodeOrderValidationCompute(NodeCompute[ModelOrderValidationInput, ModelOrderValidationOutput]):
    async def process(self, input_data: ModelOrderValidationInput) -> ModelOrderValidationOutput:
        violations = tuple(
            ModelRuleViolation(rule=specification.rule, field=field, message=message)
            for specification in SPECIFICATIONS
            for field, message in specification.find(input_data.order)
        )
        return ModelOrderValidationOutput(
            valid=not violations, violations=violations, correlation_id=input_data.correlation_id
        )
