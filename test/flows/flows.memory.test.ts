import { createMemoryBroker } from "@event-intelligence/transport/memory";
import { describeDeadlyFlows } from "./deadly-flows.ts";
import type { FlowDriver } from "./flow-scene.ts";
import { describeFlows } from "./flow-suite.ts";

const broker = createMemoryBroker();

const driver: FlowDriver = { name: "memory", source: "embedded", createTransport: () => broker.createTransport() };

describeFlows(driver);
describeDeadlyFlows(driver);
