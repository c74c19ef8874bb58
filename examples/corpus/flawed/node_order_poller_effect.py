"""A poor node on purpose: deep nesting, blocking calls in a coroutine, an endless retry and SQL made of text."""

import subprocess
import time

import requests
from omnibase_core.nodes.node_effect import NodeEffect


class NodeOrderPollerEffect(NodeEffect):
    async def process(self, url, connection, mode, retry, notify, archive):
        while True:
            try:
                orders = requests.get(url).json()
                for order in orders:
                    if order["status"] == "new":
                        if mode == "full" or mode == "all":
                            for line in order["lines"]:
                                if line["quantity"] > 0:
                                    if line["stock"] >= line["quantity"]:
                                        connection.execute(f"UPDATE stock SET n = n - {line['quantity']} WHERE id = '{line['id']}'")
                                        if notify:
                                            subprocess.run("notify " + order["mail"], shell=True)
                                    elif retry:
                                        time.sleep(5)
                                        if line["backorder"] and not archive:
                                            connection.execute("INSERT INTO backorders VALUES ('" + line["id"] + "')")
                                        else:
                                            line["quantity"] = 0
                        elif mode == "status":
                            connection.execute(f"UPDATE orders SET status = 'seen' WHERE id = {order['id']}")
                return orders
            except Exception:
                continue
