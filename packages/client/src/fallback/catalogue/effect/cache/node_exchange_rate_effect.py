class NodeExchangeRateEffect(NodeEffect):
    """For public values that may be old. Never for sessions, permissions or prices that bind."""

    async def process(self, input_data: ModelExchangeRateInput) -> ModelExchangeRateOutput:
        currency, now = input_data.currency, time.time()
        try:
            async with asyncio.timeout(CACHE_SECONDS):
                held = await self._redis.get(f"rate:v1:{currency}")
            entry = ModelRateEntry.model_validate_json(held) if held else None
        except (RedisError, TimeoutError, ValidationError):
            entry = None
        if (entry is None or now - entry.loaded_at > entry.fresh_seconds) and currency not in self._renewals:
            renewal = asyncio.create_task(self._load_and_store(currency, now))
            self._renewals[currency] = renewal  # held, else it may be collected before it ends
            renewal.add_done_callback(lambda done: self._forget_renewal(currency, done))  # and notes its error
        if entry is None or now - entry.loaded_at > USABLE_SECONDS:  # too old to serve: wait for the one renewal
            try:
                async with asyncio.timeout(2):
                    entry = await asyncio.shield(self._renewals[currency])
            except (httpx.HTTPError, TimeoutError) as error:
                raise ModelOnexError(message="no usable rate", error_code=EnumCoreErrorCode.OPERATION_FAILED) from error
        age = max(0.0, now - entry.loaded_at)
        return ModelExchangeRateOutput(rate=entry.rate, age_seconds=age, correlation_id=input_data.correlation_id)

    async def _load_and_store(self, currency: str, now: float) -> ModelRateEntry:
        async with self._renewal_places:  # so many renewals at once
            response = (await self._http.get(f"/rates/{currency}", timeout=2)).raise_for_status()
        fresh = FRESH_SECONDS * random.uniform(0.9, 1.1)  # a batch of entries is not renewed at once
        entry = ModelRateEntry(rate=response.json()["rate"], loaded_at=now, fresh_seconds=fresh)
        await self._redis.set(f"rate:v1:{currency}", entry.model_dump_json(), ex=USABLE_SECONDS)
        return entry
