import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { brokerBootstrapServers, describeWithBroker } from "../helpers/broker.ts";
import { describeTraces } from "./trace-suite.ts";

describeWithBroker("on a broker", () => {
  describeTraces({
    name: "Kafka",
    source: "events",
    createTransport: () => createKafkaTransport({ bootstrapServers: brokerBootstrapServers().split(",") }),
  });
});
