import { createMemoryBroker, type MemoryBroker } from "@event-intelligence/transport/memory";
import { ClientScene } from "./client-scene.ts";

/** A scene on a memory broker of its own, whose faults a test may use. */
export function createMemoryScene(): { scene: ClientScene; broker: MemoryBroker } {
  const broker = createMemoryBroker();
  return { broker, scene: new ClientScene({ name: "memory", createTransport: () => broker.createTransport() }) };
}
