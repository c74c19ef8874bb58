"""Sends records with the producer of another client library, packed by one of its codecs.

Reads what to send from a file of JSON: a list of {library, codec, topic, partition, values}. Each entry is sent by a
producer of its own, so that its records fill batches of that codec and no other.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from typing import Any

from aiokafka import AIOKafkaProducer
from confluent_kafka import Producer
from kafka import KafkaProducer

Job = dict[str, Any]

# Long enough for the records of a job to become few batches.
LINGER_MS = 50
BATCH_BYTES = 512 * 1024


def name_or_none(codec: str) -> str | None:
    return None if codec == "none" else codec


async def send_with_aiokafka(bootstrap: str, job: Job) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        compression_type=name_or_none(job["codec"]),
        linger_ms=LINGER_MS,
        max_batch_size=BATCH_BYTES,
    )
    await producer.start()
    try:
        futures = [
            await producer.send(job["topic"], value.encode(), partition=job["partition"]) for value in job["values"]
        ]
        await asyncio.gather(*futures)
    finally:
        await producer.stop()


def send_with_confluent(bootstrap: str, job: Job) -> None:
    producer = Producer(
        {
            "bootstrap.servers": bootstrap,
            "compression.type": job["codec"],
            "linger.ms": LINGER_MS,
            "batch.size": BATCH_BYTES,
        }
    )
    failures: list[str] = []

    def on_delivery(error: Any, _message: Any) -> None:
        if error is not None:
            failures.append(str(error))

    for value in job["values"]:
        producer.produce(job["topic"], value.encode(), partition=job["partition"], on_delivery=on_delivery)
    left = producer.flush(20)
    if left > 0 or failures:
        raise RuntimeError(f"{left} records not sent, {failures[:1]}")


def send_with_kafka_python(bootstrap: str, job: Job) -> None:
    producer = KafkaProducer(
        bootstrap_servers=bootstrap,
        compression_type=name_or_none(job["codec"]),
        linger_ms=LINGER_MS,
        batch_size=BATCH_BYTES,
    )
    try:
        futures = [producer.send(job["topic"], value.encode(), partition=job["partition"]) for value in job["values"]]
        for future in futures:
            future.get(20)
    finally:
        producer.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--bootstrap", required=True)
    parser.add_argument("--jobs", required=True)
    arguments = parser.parse_args()
    with open(arguments.jobs, encoding="utf-8") as file:
        jobs: list[Job] = json.load(file)
    for job in jobs:
        if job["library"] == "aiokafka":
            asyncio.run(send_with_aiokafka(arguments.bootstrap, job))
        elif job["library"] == "confluent-kafka":
            send_with_confluent(arguments.bootstrap, job)
        elif job["library"] == "kafka-python":
            send_with_kafka_python(arguments.bootstrap, job)
        else:
            raise ValueError(f"no such library: {job['library']}")


main()
