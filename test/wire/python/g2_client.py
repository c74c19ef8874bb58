"""Generation 2 (November 2025): the id as key, five headers, gzip; the topic is the event type; a fuller envelope."""

from __future__ import annotations

import os
from uuid import uuid4

from g1_client import G1Client
from wire_client import Json, main, timestamp


class G2Client(G1Client):
    generation = "g2"
    request_topic = "omninode.intelligence.code-analysis.requested.v1"
    completed_topic = "omninode.intelligence.code-analysis.completed.v1"
    failed_topic = "omninode.intelligence.code-analysis.failed.v1"
    completed_types = (completed_topic, "CODE_ANALYSIS_COMPLETED")
    failed_types = (failed_topic, "CODE_ANALYSIS_FAILED")

    def build_request(self, correlation_id: str, payload: Json) -> Json:
        return {
            "event_type": self.request_topic,
            "event_id": str(uuid4()),
            "timestamp": timestamp(),
            "tenant_id": os.getenv("TENANT_ID", "default"),
            "namespace": "omninode",
            "source": "omniclaude",
            "correlation_id": correlation_id,
            "causation_id": correlation_id,
            "schema_ref": "registry://omninode/intelligence/code_analysis_requested/v1",
            "payload": {**payload, "environment": os.getenv("ENVIRONMENT", "dev")},
        }

    def key_and_headers(self, correlation_id: str, request: Json) -> Json:
        headers = {
            # The parent id of zeros is invalid by the W3C's rules; this is what is sent nevertheless.
            "x-traceparent": f"00-{correlation_id.replace('-', '')}-0000000000000000-01",
            "x-correlation-id": correlation_id,
            "x-causation-id": correlation_id,
            "x-tenant": request["tenant_id"],
            # Named a hash, holds the reference of the schema.
            "x-schema-hash": request["schema_ref"],
        }
        return {
            "key": correlation_id.encode("utf-8"),
            "headers": [(name, value.encode("utf-8")) for name, value in headers.items()],
        }


if __name__ == "__main__":
    main(G2Client)
