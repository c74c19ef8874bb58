import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { brokerBootstrapServers, describeWithBroker } from "../helpers/broker.ts";
import { describeRequestClient } from "./request-client-suite.ts";

describeWithBroker("on a real broker", () => {
  describeRequestClient({
    name: "kafka",
    createTransport: () => createKafkaTransport({ bootstrapServers: brokerBootstrapServers().split(",") }),
  });
});
