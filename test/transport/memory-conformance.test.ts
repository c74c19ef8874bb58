import { describeTransportConformance } from "@event-intelligence/transport/conformance";
import { createMemoryBroker } from "@event-intelligence/transport/memory";
import { describe, it } from "vitest";

const broker = createMemoryBroker();
const { faults } = broker;

function createStoppedTransport() {
  const stopped = createMemoryBroker();
  stopped.faults.stopBroker();
  return stopped.createTransport();
}

function createRefusedTransport() {
  const refusing = createMemoryBroker();
  refusing.faults.deny({ clientId: "stranger" });
  return refusing.createTransport({ clientId: "stranger" });
}

describeTransportConformance(
  {
    describe,
    it,
    skip(title, reason) {
      console.log(`skipped: ${title} (${reason})`);
      it.skip(`${title} (${reason})`, () => {});
    },
  },
  {
    name: "memory",
    createTransport: (options) => broker.createTransport(options),
    features: {
      addPartitions: async (topic, partitions) => broker.addPartitions(topic, partitions),
      deleteRecordsBefore: async (topic, partition, offset) => faults.deleteRecordsBefore({ topic, partition, offset }),
      createUnreachableTransport: createStoppedTransport,
      createRefusedTransport,
      denyTopic: async (topic) => void faults.deny({ topic }),
      denyGroup: async (group) => void faults.deny({ group }),
      interruptBroker: async () => {
        faults.stopBroker();
        return async () => faults.startBroker();
      },
      refuseSends: async (topic, partition) => {
        const end = faults.refuseSends({ topic, partition });
        return async () => end();
      },
      storeUndecodableRecord: async (topic, partition) =>
        faults.storeDefect({ topic, partition, defect: "undecodable-batch" }),
    },
  },
);
