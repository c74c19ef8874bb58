import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { brokerBootstrapServers, describeWithBroker } from "../helpers/broker.ts";
import { describeProgress } from "./progress-suite.ts";

describeWithBroker("on a broker", () => {
  describeProgress({
    name: "Kafka",
    source: "events",
    createTransport: () => createKafkaTransport({ bootstrapServers: brokerBootstrapServers().split(",") }),
  });
});
