import { createMemoryBroker } from "@event-intelligence/transport/memory";
import { describeFlows } from "./flow-suite.ts";

const broker = createMemoryBroker();

describeFlows({ name: "memory", source: "embedded", createTransport: () => broker.createTransport() });
