import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { brokerBootstrapServers, describeWithBroker } from "../helpers/broker.ts";
import { describeDeadlyFlows } from "./deadly-flows.ts";

describeWithBroker("on a broker", () => {
  describeDeadlyFlows({
    name: "Kafka",
    source: "events",
    createTransport: () => createKafkaTransport({ bootstrapServers: brokerBootstrapServers().split(",") }),
  });
});
