class NodeInvoiceFileCompute(NodeCompute[ModelInvoiceFileInput, ModelInvoiceFileOutput]):
    async def process(self, input_data: ModelInvoiceFileInput) -> ModelInvoiceFileOutput:
        profile, cid, is_cut = input_data.profile, input_data.correlation_id, True  # cut, until its end was read
        invoices, problems, first_line_of, cents, unread = [], [], {}, 0, 0
        try:
            text = input_data.content.decode(profile.encoding)  # utf-8-sig drops a byte order mark
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=profile.delimiter, strict=True)
            header = next(reader, [])  # nothing at all is no file; a header without records is one of no invoices
            missing = [Problem(1, name, "not-once") for name in sorted(profile.columns) if header.count(name) != 1]
            problems += missing + [Problem(1, name, "unknown") for name in sorted({*header} - {*profile.columns})]
            for cells in () if missing else filter(None, reader):  # a blank line, as at the end, is no record
                line, invoice, found = reader.line_num, None, [Problem(reader.line_num, "", "wrong-number-of-fields")]
                if len(cells) == len(header):
                    invoice, found = parse_row(profile, dict(zip(header, cells, strict=True)), line)
                cents, unread = cents + (invoice.cents if invoice else 0), unread + (invoice is None)
                if invoice is not None and first_line_of.setdefault(invoice.number, line) != line:
                    found = [Problem(line, "number", f"repeats-line-{first_line_of[invoice.number]}")]
                problems += found
                invoices += [] if found else [invoice]
                if len(problems) >= MAX_PROBLEMS:  # another format: say so, and give what was found
                    break
            else:
                is_cut = bool(missing)  # unknown columns end nothing
        except UnicodeDecodeError as error:
            problems.append(Problem(0, "", f"encoding-at-byte-{error.start}"))
        except csv.Error:  # a quotation mark is lost: where the next record begins cannot be known, so it is cut here
            problems.append(Problem(reader.line_num, "", "quoting"))
        if is_cut or unread or cents != input_data.declared_total_cents:
            problems.append(Problem(0, "total", "not-comparable" if is_cut or unread else "total-differs"))
        return ModelInvoiceFileOutput(invoices=invoices, problems=problems, is_cut=is_cut, correlation_id=cid)


def parse_row(profile: Profile, cells: dict[str, str], line: int) -> tuple[ModelInvoice | None, list[Problem]]:
    values, problems = {}, []
    for column, field in profile.columns.items():
        try:
            values[field.name] = field.parse(cells[column].strip())
        except ConversionError as error:  # with a code and no value: that may be personal data
            problems.append(Problem(line, column, error.code))
    return (None if problems else ModelInvoice(**values)), problems  # every problem of the row, not the first alone
