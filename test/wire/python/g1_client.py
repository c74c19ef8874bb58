"""Generation 1 (October 2025): no key, no headers, gzip; event type CODE_ANALYSIS_REQUESTED."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from aiokafka.errors import KafkaError
from wire_client import Json, WireClient, main, timestamp


class G1Client(WireClient):
    generation = "g1"
    request_topic = "dev.archon-intelligence.intelligence.code-analysis-requested.v1"
    completed_topic = "dev.archon-intelligence.intelligence.code-analysis-completed.v1"
    failed_topic = "dev.archon-intelligence.intelligence.code-analysis-failed.v1"
    completed_types = ("CODE_ANALYSIS_COMPLETED",)
    failed_types = ("CODE_ANALYSIS_FAILED",)

    def group_id(self) -> str:
        return f"omniclaude-intelligence-{uuid4().hex[:8]}"

    def producer_options(self) -> Json:
        return {"compression_type": "gzip", "linger_ms": 20, "acks": "all", "request_timeout_ms": 30_000}

    def build_request(self, correlation_id: str, payload: Json) -> Json:
        return {
            "event_id": str(uuid4()),
            "event_type": "CODE_ANALYSIS_REQUESTED",
            "correlation_id": correlation_id,
            "timestamp": timestamp(),
            "service": "omniclaude",
            "payload": payload,
        }

    def key_and_headers(self, correlation_id: str, request: Json) -> Json:
        return {}

    def read_reply(self, topic: str, value: Any) -> None:
        # The id is compared as the text it is: another spelling of the same UUID is nobody's.
        future = self.pending.get(value.get("correlation_id") or "")
        if future is None or future.done():
            return
        event_type = value.get("event_type", "")
        payload = value.get("payload", {})
        if event_type in self.completed_types or topic == self.completed_topic:
            future.set_result(payload)
        elif event_type in self.failed_types or topic == self.failed_topic:
            code = payload.get("error_code", "UNKNOWN")
            message = payload.get("error_message", "Analysis failed")
            future.set_exception(KafkaError(f"{code}: {message}"))


if __name__ == "__main__":
    main(G1Client)
