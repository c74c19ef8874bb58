class NodePullRequestPollEffect(NodeEffect):
    async def process(self, input_data: ModelPullRequestPollInput) -> ModelPullRequestPollOutput:
        state, cid = input_data.state, input_data.correlation_id
        if self._polling.locked():  # the last poll still runs: leave this tick out
            return ModelPullRequestPollOutput(state=state, correlation_id=cid)
        url, headers = state.backlog_url or input_data.first_url, {"If-None-Match": state.etag} if state.etag else {}
        etag, changed, at_end = None, [], False  # a backlog beyond MAX_PAGES is gone on with at the next poll
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
                    recent = [pull for pull in page if pull.updated_at > state.watermark - OVERLAP]
                    changed += [pull for pull in recent if (pull.id, pull.updated_at) not in state.seen]  # not id alone
                    url = response.links.get("next", {}).get("url")
                    if at_end := url is None or len(recent) < len(page):  # the end, or what is known already
                        break
        except httpx.HTTPStatusError as error:
            names = {401: "AUTHENTICATION_ERROR", 403: "PERMISSION_DENIED", 404: "RESOURCE_NOT_FOUND"}
            code = EnumCoreErrorCode[names.get(error.response.status_code, "SERVICE_UNAVAILABLE")]
            raise failure("refused", code, cid) from error
        except (httpx.HTTPError, ValidationError, TimeoutError) as error:  # the state stays: the next poll starts anew
            raise failure("not polled", EnumCoreErrorCode.SERVICE_UNAVAILABLE, cid) from error
        # Not shown: after() keeps (id, updated_at) of the overlap, and moves watermark and ETag at the end only.
        done = state.after(changed, OVERLAP, None if state.backlog_url else etag, None if at_end else url)
        return ModelPullRequestPollOutput(state=done, pulls=tuple(changed), correlation_id=cid)


def limit_seconds(response: httpx.Response, now: float) -> float | None:
    if (asked := response.headers.get("Retry-After", "")).isdecimal() and response.status_code in {403, 429}:
        return float(asked)
    if response.headers.get("X-RateLimit-Remaining") == "0" and response.status_code in {403, 429}:
        return max(1.0, float(response.headers["X-RateLimit-Reset"]) - now)
    named = response.status_code == 403 and "rate limit" in response.text.lower()  # GitHub's secondary limits
    return 60.0 if named or response.status_code == 429 else None  # any other 403 is about rights
