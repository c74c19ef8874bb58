class NodeBillingPeriodCompute(NodeCompute[ModelBillingPeriodInput, ModelBillingPeriodOutput]):
    """The period a moment falls into, for a contract that began on `anchor`."""

    async def process(self, input_data: ModelBillingPeriodInput) -> ModelBillingPeriodOutput:
        zone = ZoneInfo(input_data.zone)
        today = input_data.at.astimezone(zone).date()
        months = (today.year - input_data.anchor.year) * 12 + today.month - input_data.anchor.month
        if today < months_after(input_data.anchor, months):
            months -= 1
        start, end = (months_after(input_data.anchor, count) for count in (months, months + 1))
        midnight = time(0, tzinfo=zone)
        return ModelBillingPeriodOutput(
            starts_at=datetime.combine(start, midnight),
            ends_at=datetime.combine(end, midnight),  # not part of the period
            correlation_id=input_data.correlation_id,
        )


def months_after(anchor: date, count: int) -> date:
    """Counted from the anchor each time: the 31st is the last day of short months, and the 31st again later."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + count, 12)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))
