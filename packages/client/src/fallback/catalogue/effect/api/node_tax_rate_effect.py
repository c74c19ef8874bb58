@dataclass
class Breaker:
    """Of one host and class of operations. Opens after failures in a row, then lets exactly one probe through."""

    failures: int = 0
    open_until: float = 0.0

    def admit(self, now: float) -> bool:
        if self.failures < FAILURES_TO_OPEN:
            return True
        if now < self.open_until:
            return False
        self.open_until = now + PROBE_SECONDS  # the others wait until the probe has an outcome
        return True

    def fail(self, now: float) -> None:
        self.failures += 1
        self.open_until = now + OPEN_SECONDS


class NodeTaxRateEffect(NodeEffect):
    async def process(self, input_data: ModelTaxRateInput) -> ModelTaxRateOutput:
        loop, cid = asyncio.get_running_loop(), input_data.correlation_id
        unavailable = EnumCoreErrorCode.SERVICE_UNAVAILABLE
        if not self._breaker.admit(loop.time()):
            raise ModelOnexError(message="the tax service is failing", error_code=unavailable, correlation_id=cid)
        try:
            async with asyncio.timeout(3):
                response = await self._http.get(f"/rates/{input_data.country}")
            if response.is_server_error:
                response.raise_for_status()
        except (httpx.TransportError, httpx.HTTPStatusError, TimeoutError) as error:
            self._breaker.fail(loop.time())
            raise ModelOnexError(message="no tax rate", error_code=unavailable, correlation_id=cid) from error
        self._breaker.failures = 0  # also after a 4xx: the caller's mistake, not the service's health
        rate = Decimal(response.json()["rate"]) if response.is_success else None
        return ModelTaxRateOutput(rate=rate, correlation_id=cid)
