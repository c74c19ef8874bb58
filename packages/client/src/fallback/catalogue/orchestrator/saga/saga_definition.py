@dataclass(frozen=True)
class SagaStep:
    action: str
    compensation: str | None = None  # how it is undone
    can_be_refused: bool = True


def check_order(steps: tuple[SagaStep, ...]) -> int:
    """The index of the pivot: behind it nothing may be refused, before it everything can be undone."""
    last_refusable = max((index for index, step in enumerate(steps) if step.can_be_refused), default=-1)
    not_undoable = [step.action for step in steps[: max(0, last_refusable)] if step.compensation is None]
    if not_undoable:
        raise ModelOnexError(
            message=f"{', '.join(not_undoable)} cannot be undone, and {steps[last_refusable].action} may still fail",
            error_code=EnumCoreErrorCode.VALIDATION_ERROR,
        )
    return last_refusable
