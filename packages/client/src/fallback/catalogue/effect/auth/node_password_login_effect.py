class NodePasswordLoginEffect(NodeEffect):
    async def process(self, input_data: ModelPasswordLoginInput) -> ModelPasswordLoginOutput:
        name, password, cid = input_data.user_name, input_data.password.get_secret_value(), input_data.correlation_id
        counters = (f"fails:account:{digest(name)}", f"fails:address:{digest(input_data.address)}")
        try:
            async with asyncio.timeout(5):
                failures = [int(count or 0) for count in await self._redis.mget(counters)]
                await asyncio.sleep(min(2.0, 0.1 * max(failures)))  # slower, but nobody is locked out by strangers
                user = await self._pool.fetchrow(SELECT_USER, name)
                stored = DUMMY_HASH if user is None else user["password_hash"]  # unknown users cost as much
                async with self._hashing_places:  # slow on purpose, must not take all processors
                    matches = await asyncio.to_thread(verify, self._hasher, stored, password)
                if user is None or not matches:
                    for counter in counters:
                        await self._redis.incr(counter)
                        await self._redis.expire(counter, COUNTED_SECONDS)
                    return ModelPasswordLoginOutput(user_id=None, correlation_id=cid)
                if self._hasher.check_needs_rehash(stored):
                    renewed = await asyncio.to_thread(self._hasher.hash, password)
                    await self._pool.execute(UPDATE_HASH, user["id"], renewed)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, RedisError, OSError) as error:  # also TimeoutError
            raise ModelOnexError(
                message="sign-in is unavailable", error_code=EnumCoreErrorCode.SERVICE_UNAVAILABLE, correlation_id=cid
            ) from error
        return ModelPasswordLoginOutput(user_id=user["id"], correlation_id=cid)  # and a session with a new id


def verify(hasher: PasswordHasher, stored: str, password: str) -> bool:
    try:
        return hasher.verify(stored, password)
    except VerifyMismatchError:  # argon2 says no by raising
        return False
