class NodeInvoiceFileCompute(NodeCompute[ModelInvoiceFileInput, ModelInvoiceFileOutput]):
    async def process(self, input_data: ModelInvoiceFileInput) -> ModelInvoiceFileOutput:
        profile = input_data.profile  # of this supplier: nothing is guessed
        invoices, problems, first_line_of = [], [], {}
        try:
            text = input_data.content.decode(profile.encoding)  # utf-8-sig drops a byte order mark
            # newline="": the reader itself tells the end of a record from a line break within quotes.
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=profile.delimiter, strict=True)
            header = next(reader, [])
            problems += [Problem(1, name, "not-once") for name in sorted(profile.columns) if header.count(name) != 1]
            for cells in () if problems else reader:
                line, invoice = reader.line_num, None  # of the record's last line
                found = [Problem(line, "", "wrong-number-of-fields")]
                if len(cells) == len(header):
                    invoice, found = parse_row(profile, dict(zip(header, cells, strict=True)), line)
                if invoice is not None and first_line_of.setdefault(invoice.number, line) != line:
                    found = [Problem(line, "number", f"repeats-line-{first_line_of[invoice.number]}")]
                problems += found
                invoices += [] if found else [invoice]
                if len(problems) >= MAX_PROBLEMS:  # another format: say so, and give what was found
                    break
        except UnicodeDecodeError as error:
            problems.append(Problem(0, "", f"encoding-at-byte-{error.start}"))
        except csv.Error:  # a quotation mark is lost: where the next record begins cannot be known
            problems.append(Problem(reader.line_num, "", "quoting"))
        if not problems and sum(invoice.cents for invoice in invoices) != input_data.declared_total_cents:
            problems.append(Problem(0, "total", "total-differs"))
        is_cut, cid = len(problems) >= MAX_PROBLEMS, input_data.correlation_id
        return ModelInvoiceFileOutput(invoices=invoices, problems=problems, is_cut=is_cut, correlation_id=cid)


def parse_row(profile: Profile, cells: dict[str, str], line: int) -> tuple[ModelInvoice | None, list[Problem]]:
    values, problems = {}, []
    for column, field in profile.columns.items():
        try:
            values[field.name] = field.parse(cells[column].strip())
        except ConversionError as error:  # with a code and no value: that may be personal data
            problems.append(Problem(line, column, error.code))
    return (None if problems else ModelInvoice(**values)), problems  # every problem of the row, not the first alone
