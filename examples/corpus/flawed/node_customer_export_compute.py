"""A poor node on purpose: called a compute node, it reads files, the network and the environment."""

import os
from datetime import datetime
from math import *

import requests
from omnibase_core.nodes.node_compute import NodeCompute

exported = []


class NodeCustomerExportCompute(NodeCompute):
    """Exports customers, somehow."""

    settings = {}

    def __init__(self, container, url=None):
        self.url = url or os.environ["CUSTOMER_URL"]

    def process(self, data):
        print("exporting", len(data))
        try:
            rates = requests.get(self.url + "/rates").json()
        except:
            rates = {}
        for customer in data:
            try:
                customer["total"] = floor(customer["total"] * rates.get(customer["currency"], 1))
                customer["exported_at"] = datetime.now()
                exported.append(customer)
            except Exception:
                pass
        file = open("/tmp/customers.csv", "w")
        for customer in exported:
            file.write(str(customer["name"]) + "," + str(customer["total"]) + "\n")
        return exported
