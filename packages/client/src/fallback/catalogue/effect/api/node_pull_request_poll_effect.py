class NodePullRequestPollEffect(NodeEffect):
    async def process(self, input_data: ModelPullRequestPollInput) -> ModelPullRequestPollOutput:
        state, cid = input_data.state, input_data.correlation_id
        if self._polling.locked():  # the last poll still runs: leave this tick out
            return ModelPullRequestPollOutput(state=state, correlation_id=cid)
        url, headers = input_data.first_url, {"If-None-Match": state.etag} if state.etag else {}
        etag, changed = None, []
        try:
            async with self._polling, asyncio.timeout(POLL_SECONDS):
                for _ in range(MAX_PAGES):
                    response = await self._http.get(url, headers=headers)
                    wait = limit_seconds(response, time.time())
                    if response.status_code == 304 or wait is not None:  # unchanged, or asked too often
                        return ModelPullRequestPollOutput(state=state, wait_seconds=wait, correlation_id=cid)
                    response.raise_for_status()
                    etag, headers = etag or response.headers.get("ETag"), {}  # of the first page
                    page = [ModelPull.model_validate(pull) for pull in response.json()]  # newest change first
                    fresh = [pull for pull in page if pull.updated_at > state.watermark - OVERLAP]  # ids drop repeats
                    changed += fresh
                    url = response.links.get("next", {}).get("url")
                    if url is None or len(fresh) < len(page):  # the end, or what is known already
                        newest = max((pull.updated_at for pull in changed), default=state.watermark)
                        done = ModelPollState(etag=etag, watermark=newest)
                        return ModelPullRequestPollOutput(state=done, pulls=tuple(changed), correlation_id=cid)
            raise ModelOnexError(message="too many pages", error_code=EnumCoreErrorCode.QUOTA_EXCEEDED)
        except (httpx.HTTPError, ValidationError, TimeoutError) as error:  # the state stays: the next poll starts anew
            raise ModelOnexError(message="not polled", error_code=EnumCoreErrorCode.SERVICE_UNAVAILABLE) from error


def limit_seconds(response: httpx.Response, now: float) -> float | None:
    if response.status_code not in {403, 429}:
        return None
    if (asked := response.headers.get("Retry-After", "")).isdecimal():
        return float(asked)
    if response.headers.get("X-RateLimit-Remaining") == "0":
        return max(1.0, float(response.headers["X-RateLimit-Reset"]) - now)
    return 60.0 if response.status_code == 429 else None  # a 403 without a limit in it is about rights
