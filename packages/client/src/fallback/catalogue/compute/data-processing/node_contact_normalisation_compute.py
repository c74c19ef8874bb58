STAGES: tuple[Callable[[ModelContact], ModelContact], ...] = (trim_fields, fold_case, format_phone)


def apply_stages(contact: ModelContact) -> ModelContact:
    return reduce(lambda current, stage: stage(current), STAGES, contact)


class NodeContactNormalisationCompute(NodeCompute[ModelContactListInput, ModelContactListOutput]):
    async def process(self, input_data: ModelContactListInput) -> ModelContactListOutput:
        distinct: dict[str, ModelContact] = {}
        for contact in map(apply_stages, input_data.contacts):
            distinct.setdefault(contact.email, contact)
        return ModelContactListOutput(
            contacts=tuple(distinct.values()),
            repeated_count=len(input_data.contacts) - len(distinct),
            correlation_id=input_data.correlation_id,
        )
