import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { brokerBootstrapServers, describeWithBroker } from "../helpers/broker.ts";
import { describeWorker } from "./worker-suite.ts";

describeWithBroker("on a broker", () => {
  describeWorker({
    name: "Kafka",
    createTransport: () => createKafkaTransport({ bootstrapServers: brokerBootstrapServers().split(",") }),
  });
});
