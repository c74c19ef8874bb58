class NodeSessionEffect(NodeEffect):
    """State and not a copy: what cannot be checked is refused, and nobody is signed in by the caller's word."""

    async def process(self, input_data: ModelSessionInput) -> ModelSessionOutput:
        cid, now, session = input_data.correlation_id, input_data.now_seconds, None
        hashed = hashlib.sha256(input_data.session_id.get_secret_value().encode()).hexdigest()  # never the id
        tenant = f"{{{input_data.tenant_id}}}"  # in braces: a cluster keeps all its keys in one slot, as MULTI demands
        key, mine = f"{tenant}:session:v{SHAPE_VERSION}:{hashed}", f"{tenant}:sessions-of:{input_data.user_id}"
        try:
            async with asyncio.timeout(STORE_SECONDS), self._redis.pipeline(transaction=True) as together:
                match input_data.operation:
                    case "create":  # the id is secrets.token_urlsafe(32), new at each login
                        session = ModelSession(user_id=input_data.user_id, ends_at=now + ABSOLUTE_SECONDS)
                        together.sadd(mine, key).expire(mine, ABSOLUTE_SECONDS)  # both or neither: end_all finds it
                        together.set(key, session.model_dump_json(), ex=IDLE_SECONDS, nx=True)
                        if not (await together.execute())[-1]:
                            raise failure("this id was used before", EnumCoreErrorCode.INVALID_STATE, cid)
                    case "get":
                        held = await self._redis.getex(key, ex=IDLE_SECONDS)  # reads and slides in one step
                        session = read_session(held, now)
                        if held and session is None:  # unreadable or at its absolute end: not kept by the sliding
                            await self._redis.delete(key)
                        elif session and session.ends_at <= now + IDLE_SECONDS:
                            await self._redis.expireat(key, session.ends_at)
                    case "logout":  # deleted and never written back: a request in flight cannot revive it
                        await together.delete(key).srem(mine, key).execute()
                    case "end_all":  # by name and not the set itself: a login at this moment stays listed
                        keys = await self._redis.smembers(mine) or {key}
                        await together.delete(*keys).srem(mine, *keys).execute()
        except (RedisError, TimeoutError) as error:
            raise failure("no session without its store", EnumCoreErrorCode.SERVICE_UNAVAILABLE, cid) from error
        return ModelSessionOutput(session=session, correlation_id=cid)


def read_session(held: bytes | None, now: int) -> ModelSession | None:
    try:
        session = ModelSession.model_validate_json(held) if held else None
    except ValidationError:  # of another release, or cut: signed out, and no error
        return None
    return session if session and session.ends_at > now else None
