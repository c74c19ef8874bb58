class NodeContactPatchCompute(NodeCompute[ModelContactPatchInput, ModelContactPatchOutput]):
    async def process(self, input_data: ModelContactPatchInput) -> ModelContactPatchOutput:
        sent = input_data.patch.model_fields_set  # what was sent at all, also as null
        problems = tuple(
            ModelFieldProblem(field=field, message="cannot be removed")
            for field in sorted(sent & REQUIRED_FIELDS)
            if getattr(input_data.patch, field) is None
        )
        changes = {field: getattr(input_data.patch, field) for field in sorted(sent)}
        # Validated anew: model_copy(update=...) would take a value of any type.
        patched = ModelContact.model_validate({**input_data.contact.model_dump(), **({} if problems else changes)})
        return ModelContactPatchOutput(
            contact=patched, problems=problems, correlation_id=input_data.correlation_id
        )
