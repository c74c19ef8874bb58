class NodeSessionEffect(NodeEffect):
    async def process(self, input_data: ModelSessionInput) -> ModelSessionOutput:
        cid, now = input_data.correlation_id, input_data.now_seconds
        # The id is a secret: only its hash is stored. 256 random bits need no slow hash.
        key = "session:" + hashlib.sha256(input_data.session_id.get_secret_value().encode()).hexdigest()
        try:
            async with asyncio.timeout(STORE_SECONDS):
                match input_data.operation:
                    case "create":  # the id is secrets.token_urlsafe(32), new at each login
                        session = ModelSession(user_id=input_data.user_id, ends_at=now + ABSOLUTE_SECONDS)
                        await self._redis.set(key, session.model_dump_json(), ex=IDLE_SECONDS, nx=True)
                        await self._redis.sadd(f"sessions-of:{session.user_id}", key)  # to end them all
                        await self._redis.expire(f"sessions-of:{session.user_id}", ABSOLUTE_SECONDS)
                    case "get":
                        held = await self._redis.getex(key, ex=IDLE_SECONDS)  # reads and slides in one step
                        session = ModelSession.model_validate_json(held) if held else None
                        if session and session.ends_at <= now + IDLE_SECONDS:
                            await self._redis.expireat(key, session.ends_at)  # never beyond the absolute end
                        if session and session.ends_at <= now:
                            session = None
                    case "logout":
                        # GETDEL and not read, change, write: a request in flight cannot bring it back.
                        held = await self._redis.getdel(key)
                        if held:
                            user_id = ModelSession.model_validate_json(held).user_id
                            await self._redis.srem(f"sessions-of:{user_id}", key)
                        session = None
        except (RedisError, TimeoutError, ValidationError) as error:  # fail closed: nobody is signed in unchecked
            raise ModelOnexError(
                message="sessions are unavailable; try again", error_code=EnumCoreErrorCode.SERVICE_UNAVAILABLE,
                correlation_id=cid,
            ) from error
        return ModelSessionOutput(session=session, correlation_id=cid)
