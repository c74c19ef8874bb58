"""What the three generations of existing Python clients have in common, and the scenarios that each is put through.

The clients are written anew from the description of the wire; they do what the existing ones do, mistakes included:
they compare ids as strings, tell the outcome by topic or event type, and let a reply that is not JSON end the reader.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Awaitable, Callable
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

Json = dict[str, Any]

SAMPLE_CODE = '''"""A small node."""


class NodeSampleEffect:
    async def execute_effect(self, contract):
        # TODO: validate the contract
        if contract is None:
            return None
        return contract.payload
'''


def timestamp() -> str:
    return datetime.now(timezone.utc).isoformat()


class WireClient:
    """One producer, one consumer of both reply topics in a group of its own, one future per call."""

    generation: str
    request_topic: str
    completed_topic: str
    failed_topic: str
    discovery_options: Json = {"include_patterns": True, "include_metrics": False}

    def __init__(self, bootstrap_servers: str, timeout_seconds: float) -> None:
        self.bootstrap_servers = bootstrap_servers
        self.timeout_seconds = timeout_seconds
        self.pending: dict[str, asyncio.Future[Json]] = {}
        self.producer: AIOKafkaProducer | None = None
        self.consumer: AIOKafkaConsumer | None = None
        self.reader: asyncio.Task[None] | None = None

    # What a generation decides for itself.

    def group_id(self) -> str:
        raise NotImplementedError

    def producer_options(self) -> Json:
        raise NotImplementedError

    def build_request(self, correlation_id: str, payload: Json) -> Json:
        raise NotImplementedError

    def key_and_headers(self, correlation_id: str, request: Json) -> Json:
        raise NotImplementedError

    def read_reply(self, topic: str, value: Any) -> None:
        """Settles the future of the call that the reply belongs to, if there is one."""
        raise NotImplementedError

    def operation(self, name: str) -> str:
        return name

    def content(self, text: str | None) -> str | None:
        return text

    # What all do alike.

    async def __aenter__(self) -> WireClient:
        self.producer = AIOKafkaProducer(bootstrap_servers=self.bootstrap_servers, **self.producer_options())
        await self.producer.start()
        self.consumer = AIOKafkaConsumer(
            self.completed_topic,
            self.failed_topic,
            bootstrap_servers=self.bootstrap_servers,
            group_id=self.group_id(),
            enable_auto_commit=True,
            auto_offset_reset="earliest",
            # A value that is no JSON raises inside the consumer's loop, as it does in the field.
            value_deserializer=self.decode,
        )
        await self.consumer.start()
        await self.wait_for_assignment()
        self.reader = asyncio.create_task(self.read_replies())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.reader is not None:
            self.reader.cancel()
            await asyncio.gather(self.reader, return_exceptions=True)
        if self.producer is not None:
            await self.producer.stop()
        if self.consumer is not None:
            await self.consumer.stop()

    async def wait_for_assignment(self) -> None:
        assert self.consumer is not None
        for _ in range(100):
            if self.consumer.assignment():
                return
            await asyncio.sleep(0.1)
        raise TimeoutError("the consumer of the replies was given no partition within 10 s")

    def decode(self, value: bytes) -> Any:
        return json.loads(value.decode("utf-8"))

    async def read_replies(self) -> None:
        assert self.consumer is not None
        async for record in self.consumer:
            try:
                self.read_reply(record.topic, record.value)
            except Exception as error:  # noqa: BLE001
                print(f"{self.generation}: a reply could not be read: {error!r}", file=sys.stderr)

    async def discover(self, source_path: str) -> Json:
        """Asks for patterns: the text of the file where there is such a file, no content for a glob."""
        file = Path(source_path)
        text = file.read_text(encoding="utf-8") if file.is_file() else None
        options = {"operation_type": self.operation("PATTERN_EXTRACTION"), **self.discovery_options}
        return await self.analyze(source_path, text, options)

    async def assess_quality(self, source_path: str, text: str | None) -> Json:
        options = {"operation_type": self.operation("QUALITY_ASSESSMENT"), "include_metrics": True}
        return await self.analyze(source_path, text, options)

    async def analyze(self, source_path: str, text: str | None, options: Json) -> Json:
        return await self.call(
            {
                "source_path": source_path,
                "content": self.content(text),
                "language": "python",
                "operation_type": options["operation_type"],
                "options": options,
                "project_id": "omniclaude",
                "user_id": "system",
            }
        )

    async def call(self, payload: Json) -> Json:
        assert self.producer is not None
        correlation_id = str(uuid4())
        request = self.build_request(correlation_id, payload)
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self.pending[correlation_id] = future
        try:
            value = json.dumps(request).encode("utf-8")
            details = self.key_and_headers(correlation_id, request)
            await self.producer.send_and_wait(self.request_topic, value, **details)
            return await asyncio.wait_for(future, self.timeout_seconds)
        finally:
            self.pending.pop(correlation_id, None)


class Scenarios:
    """What every client is asked to do; each scenario returns what its caller got to see."""

    def __init__(self, client: WireClient, options: argparse.Namespace) -> None:
        self.client = client
        self.options = options

    async def existing_file(self) -> Json:
        return describe_patterns(await self.client.discover(self.options.existing_file))

    async def glob(self) -> Json:
        return describe_patterns(await self.client.discover(self.options.glob))

    async def quality(self) -> Json:
        return describe_quality(await self.client.assess_quality("node_sample_effect.py", SAMPLE_CODE))

    async def empty_source_path(self) -> Json:
        return await expect_refusal(self.client.assess_quality("", SAMPLE_CODE))

    async def missing_content(self) -> Json:
        return await expect_refusal(self.client.assess_quality("node_without_content_effect.py", None))

    async def unserved_operation(self) -> Json:
        options = {"operation_type": self.client.operation("INFRASTRUCTURE_SCAN")}
        return await expect_refusal(self.client.analyze("infrastructure", None, options))

    async def concurrent(self) -> Json:
        paths = [f"concurrent/node_{index}_effect.py" for index in range(self.options.concurrency)]
        calls = [self.client.assess_quality(path, f"{SAMPLE_CODE}\n# {path}\n") for path in paths]
        replies = await asyncio.gather(*calls)
        echoed = [reply.get("source_path") for reply in replies]
        mixed_up = [(path, echo) for path, echo in zip(paths, echoed) if echo != path]
        if mixed_up:
            raise AssertionError(f"{len(mixed_up)} of {len(paths)} replies belong to another call: {mixed_up[:3]}")
        return {"answered": len(replies)}


SCENARIOS = [
    "existing_file",
    "glob",
    "quality",
    "empty_source_path",
    "missing_content",
    "unserved_operation",
    "concurrent",
]


def describe_patterns(result: Json) -> Json:
    """The lines that callers make of a discovery; anything they cannot format raises here as it would there."""
    patterns = result.get("patterns", [])
    lines = []
    for pattern in patterns:
        lines.append(f"{pattern['file_path']} (confidence: {pattern['confidence']:.2f})")
        "".join([pattern["name"], pattern["description"], pattern.get("code_snippet", "")])
        list(pattern.get("best_practices", []))
    return {"patterns": len(patterns), "lines": lines[:10]}


def describe_quality(result: Json) -> Json:
    return {
        "source_path": result.get("source_path"),
        "quality_score": f"{result['quality_score']:.2f}",
        "onex_compliance": f"{result['onex_compliance']:.2f}",
        "issues": [issue["message"] for issue in result.get("issues", [])],
        "recommendations": [advice["message"] for advice in result.get("recommendations", [])],
    }


async def expect_refusal(call: Awaitable[Json]) -> Json:
    try:
        reply = await call
    except asyncio.TimeoutError:
        raise
    except Exception as error:  # noqa: BLE001
        return {"error_type": type(error).__name__, "error_text": str(error)}
    raise AssertionError(f"the request was not refused but answered: {json.dumps(reply)[:200]}")


async def run(
    client_class: Callable[[str, float], WireClient], scenario_class: type[Scenarios], names: list[str]
) -> int:
    parser = argparse.ArgumentParser(description="Plays one generation of existing clients.")
    parser.add_argument("--bootstrap", required=True, help="host:port of a broker")
    parser.add_argument("--scenario", default="all", choices=["all", *names])
    parser.add_argument("--existing-file", required=True, help="a file of code, relative to the working folder")
    parser.add_argument("--glob", default="node_*_effect.py")
    parser.add_argument("--concurrency", type=int, default=50)
    parser.add_argument("--timeout-ms", type=int, default=10_000)
    options = parser.parse_args()
    failures = 0
    async with client_class(options.bootstrap, options.timeout_ms / 1000) as client:
        scenarios = scenario_class(client, options)
        for name in names if options.scenario == "all" else [options.scenario]:
            outcome: Json = {"generation": client.generation, "scenario": name}
            try:
                outcome |= {"ok": True, **await getattr(scenarios, name)()}
            except Exception as error:  # noqa: BLE001
                failures += 1
                outcome |= {"ok": False, "problem": f"{type(error).__name__}: {error}"}
            print(json.dumps(outcome), flush=True)
    return 1 if failures else 0


def main(
    client_class: Callable[[str, float], WireClient],
    scenarios: type[Scenarios] = Scenarios,
    names: list[str] = SCENARIOS,
) -> None:
    sys.exit(asyncio.run(run(client_class, scenarios, names)))
