STAGES: tuple[Callable[[ModelContact], ModelContact], ...] = (trim_fields, fold_case, format_phone)


class NodeContactNormalisationCompute(NodeCompute[ModelContactListInput, ModelContactListOutput]):
    async def process(self, input_data: ModelContactListInput) -> ModelContactListOutput:
        if len(input_data.contacts) > MAX_CONTACTS:
            raise ModelOnexError(
                message=f"more than {MAX_CONTACTS} contacts", error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                correlation_id=input_data.correlation_id,
            )
        changed: Counter[str] = Counter()
        chosen: dict[str, ModelContact] = {}
        for contact in input_data.contacts:  # record by record: no list between two stages
            for stage in STAGES:
                after = stage(contact)
                changed[stage.__name__] += after != contact
                contact = after
            rival = chosen.get(contact.email)
            # The same one in whatever order they come: the most complete, then the newest, then the smallest id.
            if rival is None or rank_of(contact) < rank_of(rival):
                chosen[contact.email] = contact
        return ModelContactListOutput(
            contacts=tuple(chosen[email] for email in sorted(chosen)),
            repeated_count=len(input_data.contacts) - len(chosen),
            changed_by_stage=tuple(sorted(changed.items())),
            correlation_id=input_data.correlation_id,
        )


def rank_of(contact: ModelContact) -> tuple[int, float, str]:
    return (contact.empty_field_count, -contact.changed_at.timestamp(), str(contact.contact_id))
