import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { brokerBootstrapServers, describeWithBroker } from "../helpers/broker.ts";
import { describeDeadlyFlows } from "./deadly-flows.ts";
import type { FlowDriver } from "./flow-scene.ts";
import { describeFlows } from "./flow-suite.ts";

describeWithBroker("on a broker", () => {
  const driver: FlowDriver = {
    name: "Kafka",
    source: "events",
    createTransport: () => createKafkaTransport({ bootstrapServers: brokerBootstrapServers().split(",") }),
  };
  describeFlows(driver);
  describeDeadlyFlows(driver);
});
