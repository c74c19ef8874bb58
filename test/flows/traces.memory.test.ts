import { createMemoryBroker } from "@event-intelligence/transport/memory";
import { describeTraces } from "./trace-suite.ts";

const broker = createMemoryBroker();

describeTraces({ name: "memory", source: "embedded", createTransport: () => broker.createTransport() });
