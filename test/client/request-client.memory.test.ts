import { createMemoryBroker } from "@event-intelligence/transport/memory";
import { describeRequestClient } from "./request-client-suite.ts";

const broker = createMemoryBroker();

describeRequestClient({ name: "memory", createTransport: () => broker.createTransport() });
