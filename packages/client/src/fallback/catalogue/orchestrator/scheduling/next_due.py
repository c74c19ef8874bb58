def next_due(rule: DailyRule, last_day: date) -> datetime:
    """When the rule is due on the day behind `last_day`: each local day has one run, also when clocks change."""
    local = datetime.combine(last_day + timedelta(days=1), rule.at, tzinfo=ZoneInfo(rule.zone))
    # Of a time that exists twice the first one, and for one that does not exist as much later as the clock is moved:
    # both are what fold=0 means, and both are a choice.
    return local.replace(fold=0).astimezone(UTC)


def due_runs(rule: DailyRule, last_day: date, now: datetime) -> tuple[tuple[date, datetime], ...]:
    """Runs are told apart by their local day, not by the moment at which they start."""
    runs: list[tuple[date, datetime]] = []
    while len(runs) < MAX_CATCH_UP and (due := next_due(rule, last_day)) <= now:
        last_day += timedelta(days=1)
        runs.append((last_day, due))
    return tuple(runs)
