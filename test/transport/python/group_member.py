"""A member of a group of the protocol "consumer" (KIP-848).

Prints a line when it has its first partitions, then each record's value in base64, and leaves when its input ends.
"""
import base64
import sys
import threading

from confluent_kafka import Consumer

bootstrap_servers, group, topic = sys.argv[1:]
input_ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), input_ended.set()), daemon=True).start()

consumer = Consumer(
    {
        "bootstrap.servers": bootstrap_servers,
        "group.id": group,
        "group.protocol": "consumer",
        "auto.offset.reset": "earliest",
    }
)
consumer.subscribe([topic], on_assign=lambda _, partitions: print("assigned", len(partitions), flush=True))
while not input_ended.is_set():
    message = consumer.poll(0.1)
    if message is not None and message.error() is None:
        print("record", base64.b64encode(message.value()).decode(), flush=True)
consumer.close()
