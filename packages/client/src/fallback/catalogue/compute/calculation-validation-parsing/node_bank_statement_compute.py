RECORD_START = re.compile(r"^:20:", re.MULTILINE)  # the safe beginning of this format


class NodeBankStatementCompute(NodeCompute[ModelBankStatementInput, ModelBankStatementOutput]):
    async def process(self, input_data: ModelBankStatementInput) -> ModelBankStatementOutput:
        text, entries, broken = input_data.text, [], []
        starts = [match.start() for match in RECORD_START.finditer(text)]
        is_cut = False
        for start, end in pairwise([*starts, len(text)]):
            entry = parse_entry(text[start:end]) if end - start <= MAX_RECORD_LENGTH else "too-long"
            if isinstance(entry, ModelStatementEntry):
                entries.append(entry)
            else:  # line as an editor counts it, and a code: an excerpt could hold personal data
                broken.append(ModelBrokenRecord(line=text.count("\n", 0, start) + 1, code=entry))
            if len(broken) >= MAX_BROKEN:  # another format, not a file with errors: stop, and give all found so far
                is_cut = True
                break
        return ModelBankStatementOutput(
            entries=tuple(entries),
            broken=tuple(broken),
            unread_before=starts[0] if starts else len(text),  # characters in front of the first record
            is_cut=is_cut,
            correlation_id=input_data.correlation_id,
        )
