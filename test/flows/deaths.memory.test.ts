import { createMemoryBroker } from "@event-intelligence/transport/memory";
import { describeDeadlyFlows } from "./deadly-flows.ts";

const broker = createMemoryBroker();

describeDeadlyFlows({ name: "memory", source: "embedded", createTransport: () => broker.createTransport() });
