class TokenBucket:
    """All calls of one account go through it, retries included; what a wait costs is known before it begins."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._per_second, self._burst = per_second, burst
        self._tokens, self._counted_at, self._closed_until = float(burst), 0.0, 0.0

    async def take(self, ends_at: float, tokens: float = 1.0) -> bool:
        """False, at once, where the call could not start before `ends_at`."""
        now = asyncio.get_running_loop().time()
        refilled = self._tokens + (now - self._counted_at) * self._per_second
        self._tokens, self._counted_at = min(self._burst, refilled), now
        # Below zero: the tokens of those who wait already, so that nobody wakes in vain.
        wait = max(self._closed_until - now, (tokens - self._tokens) / self._per_second, 0.0)
        if now + wait >= ends_at:
            return False
        self._tokens -= tokens
        await asyncio.sleep(wait)
        return True

    def close_for(self, retry_after_seconds: float) -> None:
        """After a 429, for all callers; those that wait already will be refused and come back."""
        now = asyncio.get_running_loop().time()
        self._closed_until = max(self._closed_until, now + retry_after_seconds)
