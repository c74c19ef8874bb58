import { createMemoryBroker } from "@event-intelligence/transport/memory";
import { describeProgress } from "./progress-suite.ts";

const broker = createMemoryBroker();

describeProgress({ name: "memory", source: "embedded", createTransport: () => broker.createTransport() });
