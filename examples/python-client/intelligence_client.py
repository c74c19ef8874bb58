"""Asks an event-intelligence worker over Kafka, from Python.

    async with IntelligenceClient("localhost:29092") as client:
        report = await client.ask("QUALITY_ASSESSMENT", {"source_path": path, "content": text}, timeout_seconds=5)

Every call ends by its time, in the payload of the reply or in an error that says why there is none.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

Json = dict[str, Any]

START_TIMEOUT_SECONDS = 10.0


class WorkerFailure(Exception):
    """A worker answered that it could not do it."""

    def __init__(self, payload: Json) -> None:
        self.code: str = payload.get("error_code") or "UNKNOWN"
        self.is_retryable: bool = payload.get("retry_allowed") is True
        cure = payload.get("suggested_action") or ""
        super().__init__(f"{self.code}: {payload.get('error_message')} {cure}".rstrip())


class NoAnswer(Exception):
    """Nobody answered in time, or nobody could be asked."""


class IntelligenceClient:
    """One producer, and one reader of both reply topics, for any number of calls at a time.

    It joins no consumer group: a group would cost seconds at the start, and the replies of those seconds. All partitions
    are read from where they end before the first request is sent, so that no reply is missed.
    """

    def __init__(self, bootstrap_servers: str, environment: str = "dev") -> None:
        topic = f"{environment}.archon-intelligence.intelligence.code-analysis-{{}}.v1"
        self._requested, self._completed, self._failed = map(topic.format, ("requested", "completed", "failed"))
        self._bootstrap_servers = bootstrap_servers
        self._pending: dict[str, asyncio.Future[Json]] = {}
        self._producer: AIOKafkaProducer | None = None
        self._consumer: AIOKafkaConsumer | None = None
        self._reader: asyncio.Task[None] | None = None

    async def __aenter__(self) -> IntelligenceClient:
        try:
            await asyncio.wait_for(self._start(), START_TIMEOUT_SECONDS)
        except BaseException as error:
            await self.close()
            if isinstance(error, (KafkaError, asyncio.TimeoutError)):
                raise NoAnswer(f"No broker at {self._bootstrap_servers}: {str(error) or 'silent'}") from error
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def ask(self, operation: str, payload: Json, timeout_seconds: float = 5.0) -> Json:
        """The payload of the completed reply. Raises WorkerFailure for a failed one, NoAnswer when none came in time."""
        correlation_id = str(uuid4())
        reply: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._pending[correlation_id] = reply
        request = {
            "event_id": str(uuid4()),
            "event_type": "CODE_ANALYSIS_REQUESTED",
            "correlation_id": correlation_id,
            "timestamp": datetime.now(timezone.utc).isoformat(),
            "payload": {"operation_type": operation, **payload},
        }
        # A worker that gets the request too late drops it.
        budget_ms = str(max(1, round(timeout_seconds * 1000)))
        try:
            await asyncio.wait_for(self._exchange(request, budget_ms, reply), timeout_seconds)
        except asyncio.TimeoutError as error:
            raise NoAnswer(f"No answer to {operation} within {timeout_seconds:g} s [{correlation_id}]") from error
        except KafkaError as error:
            raise NoAnswer(f"{operation} could not be sent: {error} [{correlation_id}]") from error
        finally:
            del self._pending[correlation_id]
        return reply.result()

    async def close(self) -> None:
        """Ends what is pending and leaves nothing behind."""
        for reply in self._pending.values():
            if not reply.done():
                reply.set_exception(NoAnswer("The client was closed"))
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        for part in (self._producer, self._consumer):
            if part is not None:
                await part.stop()

    async def _start(self) -> None:
        consumer = AIOKafkaConsumer(bootstrap_servers=self._bootstrap_servers, group_id=None)
        self._consumer = consumer
        await consumer.start()
        # Looked for before they are named: a broker may create a topic that it is asked for, and then nobody serves it.
        existing = await consumer.topics()
        for topic in (self._requested, self._completed, self._failed):
            if topic not in existing:
                raise NoAnswer(f"The topic {topic} is missing. Start a worker: it creates its topics.")
        consumer.subscribe((self._completed, self._failed))
        while {partition.topic for partition in consumer.assignment()} != {self._completed, self._failed}:
            await asyncio.sleep(0.01)
        await consumer.seek_to_end()
        self._reader = asyncio.create_task(self._read_replies(consumer))
        self._producer = AIOKafkaProducer(bootstrap_servers=self._bootstrap_servers, acks="all")
        await self._producer.start()

    async def _exchange(self, request: Json, budget_ms: str, reply: asyncio.Future[Json]) -> None:
        assert self._producer is not None, "use the client in an `async with`"
        await self._producer.send_and_wait(
            self._requested,
            json.dumps(request).encode(),
            key=request["correlation_id"].encode(),
            headers=[("x-budget-ms", budget_ms.encode())],
        )
        await asyncio.wait([reply])

    async def _read_replies(self, consumer: AIOKafkaConsumer) -> None:
        async for record in consumer:
            try:
                body = json.loads(record.value)
                reply = self._pending.get(body["correlation_id"])
                payload = body["payload"]
            except (ValueError, TypeError, LookupError):
                continue  # Not a reply; whoever wrote it has not answered us.
            # One for another client, one that is late, or a second one: nobody waits for it here.
            if reply is None or reply.done():
                continue
            if record.topic == self._failed:
                reply.set_exception(WorkerFailure(payload))
            else:
                reply.set_result(payload)


class UnreadableFile(Exception):
    """The file that is to be asked about cannot be read as a text."""


def read_source(path: str) -> str:
    """The text of a file. Raises UnreadableFile where there is none, or it is no UTF-8."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, ValueError) as error:
        raise UnreadableFile(f"{path} cannot be read as UTF-8: {error}") from error


async def main(options: argparse.Namespace) -> None:
    # Read first: what is wrong with a file needs no broker to be found.
    content = read_source(options.file) if options.command == "quality" else ""
    environment = os.environ.get("KAFKA_ENVIRONMENT") or "dev"
    async with IntelligenceClient(options.bootstrap, environment) as client:
        if options.command == "quality":
            payload: Json = {"source_path": options.file, "content": content}
            report = await client.ask("QUALITY_ASSESSMENT", payload, options.timeout)
            print(f"{options.file}: quality {report['quality_score']:.2f}")
            for issue in report["issues"]:
                print(f"  line {issue['line']}: {issue['message']}")
        else:
            payload = {"source_path": options.glob, "options": {"domain": options.domain, "limit": options.limit}}
            report = await client.ask("PATTERN_EXTRACTION", payload, options.timeout)
            for pattern in report["patterns"]:
                print(f"{pattern['confidence']:.2f} {pattern['name']}: {pattern['file_path']}")


def parse_options() -> argparse.Namespace:
    bootstrap = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    parser = argparse.ArgumentParser(description="Asks an event-intelligence worker over Kafka.")
    parser.add_argument("--bootstrap", default=bootstrap, required=not bootstrap, help="host:port of a broker")
    parser.add_argument("--timeout", type=float, default=5.0, help="seconds that a call may last")
    commands = parser.add_subparsers(dest="command", required=True)
    quality = commands.add_parser("quality", help="assess the quality of a file")
    quality.add_argument("file")
    patterns = commands.add_parser("patterns", help="find patterns in the worker's corpus")
    patterns.add_argument("glob", nargs="?", default="node_*_effect.py")
    patterns.add_argument("--domain")
    patterns.add_argument("--limit", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    try:
        asyncio.run(main(parse_options()))
    except UnreadableFile as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)
    except WorkerFailure as failure:
        sys.exit(f"The worker could not do it: {failure}")
    except NoAnswer as problem:
        print(problem, file=sys.stderr)
        sys.exit(3)
