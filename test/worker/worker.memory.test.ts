import { createMemoryBroker } from "@event-intelligence/transport/memory";
import { describeWorker } from "./worker-suite.ts";

const broker = createMemoryBroker();

describeWorker({ name: "memory", createTransport: () => broker.createTransport() });
