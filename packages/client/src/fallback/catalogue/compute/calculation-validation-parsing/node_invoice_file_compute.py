class NodeInvoiceFileCompute(NodeCompute[ModelInvoiceFileInput, ModelInvoiceFileOutput]):
    async def process(self, input_data: ModelInvoiceFileInput) -> ModelInvoiceFileOutput:
        profile, cid = input_data.profile, input_data.correlation_id  # of this supplier, nothing is guessed
        try:
            text = input_data.content.decode(profile.encoding)  # utf-8-sig drops a byte order mark
        except UnicodeDecodeError as error:
            return refused(cid, ModelProblem(line=0, column="", code=f"encoding-at-byte-{error.start}"))
        # newline="": the reader itself tells the end of a record from a line break within quotes.
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=profile.delimiter, strict=True)
        invoices, problems, first_line_of = [], [], {}
        try:
            header = next(reader, [])
            wrong = sorted(name for name in profile.columns if header.count(name) != 1)
            if wrong:
                return refused(cid, *(ModelProblem(line=1, column=name, code="not-once-in-header") for name in wrong))
            for cells in reader:
                line = reader.line_num  # of the record's last line
                row, found = parse_row(profile, dict(zip(header, cells, strict=False)), line)  # all of its problems
                if len(cells) != len(header):
                    found = [ModelProblem(line=line, column="", code="wrong-number-of-fields")]
                elif row is not None and first_line_of.setdefault(row.number, line) != line:
                    found = [ModelProblem(line=line, column="number", code=f"repeats-line-{first_line_of[row.number]}")]
                problems += found
                if not found:
                    invoices.append(row)
                if len(problems) >= MAX_PROBLEMS:  # another format: say so, and give what was found
                    break
        except csv.Error:  # a quotation mark is lost: where the next record begins cannot be known
            problems.append(ModelProblem(line=reader.line_num, column="", code="quoting"))
        if not problems and sum(invoice.cents for invoice in invoices) != input_data.declared_total_cents:
            problems.append(ModelProblem(line=0, column="total", code="total-differs"))
        return ModelInvoiceFileOutput(
            invoices=tuple(invoices), problems=tuple(problems), is_cut=len(problems) >= MAX_PROBLEMS, correlation_id=cid
        )
