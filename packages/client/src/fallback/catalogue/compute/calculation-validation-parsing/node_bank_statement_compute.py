class NodeBankStatementCompute(NodeCompute[ModelBankStatementInput, ModelBankStatementOutput]):
    async def process(self, input_data: ModelBankStatementInput) -> ModelBankStatementOutput:
        entries, broken = [], []
        for number, line in enumerate(input_data.text.splitlines(), start=1):
            if not line.strip():
                continue
            entry = parse_entry(line) if len(line) <= MAX_LINE_LENGTH else "the line is too long"
            if isinstance(entry, ModelStatementEntry):
                entries.append(entry)
            else:
                broken.append(ModelBrokenLine(number=number, reason=entry))
            if len(broken) > MAX_BROKEN_LINES:  # another format, not a file with errors
                raise ModelOnexError(
                    message=f"more than {MAX_BROKEN_LINES} broken lines; the first is {broken[0].number}",
                    error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                    correlation_id=input_data.correlation_id,
                )
        return ModelBankStatementOutput(
            entries=tuple(entries), broken=tuple(broken), correlation_id=input_data.correlation_id
        )
