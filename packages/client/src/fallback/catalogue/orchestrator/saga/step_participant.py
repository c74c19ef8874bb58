async def take_part(connection: asyncpg.Connection, request: ModelStepRequest, work: StepWork) -> ModelStepOutcome:
    """Work, outcome and its event in one transaction of the caller; a repeated request gets the stored outcome."""
    # The key is claimed in the same transaction, so that two requests at once cannot both do the work.
    claimed = await connection.fetchval(
        "INSERT INTO saga_steps (saga_id, step, direction) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING true",
        request.saga_id, request.step, request.direction,
    )  # fmt: skip
    if not claimed:
        stored = await connection.fetchval(
            "SELECT outcome FROM saga_steps WHERE saga_id = $1 AND step = $2 AND direction = $3",
            request.saga_id, request.step, request.direction,
        )  # fmt: skip
        return ModelStepOutcome.model_validate_json(stored)
    if request.direction == "do" and await connection.fetchval(
        "SELECT true FROM saga_steps WHERE saga_id = $1 AND step = $2 AND direction = 'undo'",
        request.saga_id, request.step,
    ):  # fmt: skip
        outcome = ModelStepOutcome(kind="refused", reason="undone before it came")
    else:
        outcome = await work(connection, request)  # a refusal of the business is an outcome, too
    await connection.execute(
        "UPDATE saga_steps SET outcome = $4 WHERE saga_id = $1 AND step = $2 AND direction = $3",
        request.saga_id, request.step, request.direction, outcome.model_dump_json(),
    )  # fmt: skip
    await connection.execute(INSERT_OUTBOX, uuid5(request.saga_id, f"{request.step}:{request.direction}"), outcome.kind)
    return outcome
