import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { brokerBootstrapServers, describeWithBroker } from "../helpers/broker.ts";
import { describeFlows } from "./flow-suite.ts";

describeWithBroker("on a broker", () => {
  describeFlows({
    name: "Kafka",
    source: "events",
    createTransport: () => createKafkaTransport({ bootstrapServers: brokerBootstrapServers().split(",") }),
  });
});
