import { createMemoryBroker, type MemoryBroker } from "@event-intelligence/transport/memory";
import { WorkerScene } from "./worker-scene.ts";

/** A scene on a broker of its own, which can be told to fail. */
export function createFaultyScene(): WorkerScene & { broker: MemoryBroker } {
  const broker = createMemoryBroker();
  const scene = new WorkerScene({ name: "memory", createTransport: () => broker.createTransport() });
  return Object.assign(scene, { broker });
}
