"""Generation 3 (2026): the request/response runtime. The id as key, the event bus's headers, no compression.

Ids are parsed as UUIDs, the topic alone tells the outcome, and of a failed reply only the root `error` is read.
"""

from __future__ import annotations

import json
import time
from typing import Any, Awaitable, Callable
from uuid import UUID, uuid4

from g2_client import G2Client
from wire_client import SCENARIOS, Json, Scenarios, main, timestamp

BREAKER_THRESHOLD = 5
BREAKER_SECONDS = 60.0


class G3Client(G2Client):
    generation = "g3"
    request_topic = "onex.cmd.omniintelligence.code-analysis.v1"
    completed_topic = "onex.evt.omniintelligence.code-analysis-completed.v1"
    failed_topic = "onex.evt.omniintelligence.code-analysis-failed.v1"
    discovery_options = {"include_patterns": True}

    def __init__(self, bootstrap_servers: str, timeout_seconds: float) -> None:
        super().__init__(bootstrap_servers, timeout_seconds)
        self.failures_in_a_row = 0
        self.open_until = 0.0

    def group_id(self) -> str:
        return f"dev.rr.intelligence.{uuid4().hex[:8]}"

    def producer_options(self) -> Json:
        return {"acks": "all", "enable_idempotence": True}

    def operation(self, name: str) -> str:
        return name.lower()

    def content(self, text: str | None) -> str | None:
        # Null is refused by this generation's model of a request.
        return text or ""

    def key_and_headers(self, correlation_id: str, request: Json) -> Json:
        headers = {
            "content_type": "application/json",
            # Made afresh by the event bus for every message: never the request's id.
            "correlation_id": str(uuid4()),
            "message_id": str(uuid4()),
            "timestamp": timestamp(),
            "source": "dev",
            "event_type": self.request_topic,
            "schema_version": "1.0.0",
            "priority": "normal",
            "retry_count": "0",
            "max_retries": "3",
        }
        return {
            "key": correlation_id.encode("utf-8"),
            "headers": [(name, value.encode("utf-8")) for name, value in headers.items()],
        }

    async def wait_for_assignment(self) -> None:
        """This generation does not wait: it reads from the earliest reply on and so misses none."""

    def decode(self, value: bytes) -> Any:
        # Decoded one by one in the loop, where a broken value does no harm.
        return value

    def read_reply(self, topic: str, value: Any) -> None:
        if value is None:
            return
        body = json.loads(value.decode("utf-8"))
        future = self.pending.pop(str(UUID(str(body["correlation_id"]))), None)
        if future is None or future.done():
            return
        if topic == self.failed_topic:
            future.set_exception(RuntimeError(f"Request failed: {body.get('error', 'Request failed')}"))
        else:
            future.set_result(body)

    async def call(self, payload: Json) -> Json:
        if time.monotonic() < self.open_until:
            raise ConnectionError("the circuit breaker is open")
        try:
            body = await super().call(payload)
        except Exception:
            self.failures_in_a_row += 1
            if self.failures_in_a_row >= BREAKER_THRESHOLD:
                self.open_until = time.monotonic() + BREAKER_SECONDS
            raise
        self.failures_in_a_row = 0
        return body.get("payload", body)


class G3ClientAsReleased(G3Client):
    """The released client: null content and upper-case operations, although its own handler's model refuses both."""

    def operation(self, name: str) -> str:
        return name

    def content(self, text: str | None) -> str | None:
        return text


class G3Scenarios(Scenarios):
    async def missing_content(self) -> Json:
        # An empty text is an empty file here; only null says that there is none.
        return await self.as_released(Scenarios.missing_content)

    async def glob_as_released(self) -> Json:
        return await self.as_released(Scenarios.glob)

    async def as_released(self, scenario: Callable[[Scenarios], Awaitable[Json]]) -> Json:
        options = self.options
        async with G3ClientAsReleased(options.bootstrap, options.timeout_ms / 1000) as client:
            return await scenario(Scenarios(client, options))


if __name__ == "__main__":
    main(G3Client, G3Scenarios, [*SCENARIOS, "glob_as_released"])
