class NodeAccountNumberCompute(NodeCompute[ModelAccountNumberInput, ModelAccountNumberOutput]):
    async def process(self, input_data: ModelAccountNumberInput) -> ModelAccountNumberOutput:
        parsed = parse_iban(input_data.text)
        return ModelAccountNumberOutput(
            iban=parsed if isinstance(parsed, Iban) else None,
            problem=parsed if isinstance(parsed, str) else None,
            correlation_id=input_data.correlation_id,
        )


@dataclass(frozen=True)
class Iban:
    """Cannot be wrong: whoever has one need not check it."""

    value: str

    def __post_init__(self) -> None:
        problem = problem_in(self.value)
        if problem is not None:
            raise ModelOnexError(message=problem, error_code=EnumCoreErrorCode.VALIDATION_ERROR)


def parse_iban(text: str) -> Iban | str:
    compact = "".join(text.split()).upper()
    return problem_in(compact) or Iban(compact)


def problem_in(compact: str) -> str | None:
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", compact):
        return "two letters, two digits, then 11 to 30 letters or digits"
    digits = "".join(str(int(sign, 36)) for sign in compact[4:] + compact[:4])
    return None if int(digits) % 97 == 1 else "the check digits do not fit"
