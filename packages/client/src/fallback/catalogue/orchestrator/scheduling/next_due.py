def next_due(rule: DailyRule, last_day: date) -> tuple[date, datetime]:
    """The local day behind `last_day` and its instant: each local day has one run, also when clocks change."""
    day = last_day + timedelta(days=1)  # by the calendar: 24 hours are not always a day
    # fold=0: of a local time that exists twice the first one; 02:30 in a gap of an hour becomes 03:30.
    local = datetime.combine(day, rule.at.replace(fold=0), tzinfo=ZoneInfo(rule.zone))
    return day, local.astimezone(UTC)


def due_runs(rule: DailyRule, last_day: date, now: datetime) -> tuple[tuple[date, datetime], ...]:
    """Every day since the last one recorded, oldest first: an outage loses none, the bound leaves some for later."""
    runs: list[tuple[date, datetime]] = []
    while len(runs) < MAX_CATCH_UP:
        day, due_at = next_due(rule, last_day)
        if due_at > now:
            break
        runs.append((day, due_at))
        last_day = day
    return tuple(runs)


def run_id(schedule_id: UUID, tenant_id: UUID, day: date) -> UUID:
    """Of the local day and not of an instant: the same for every replica, offset, restart and version of zone data."""
    return uuid5(schedule_id, f"{tenant_id}:{day.isoformat()}")
