import type { RequestClientStatus } from "@event-intelligence/client";
import type { Scene } from "./system.ts";

/** The group of our worker in a scene; our client looks whether anybody is in it. */
export function workerGroup(scene: Scene): string {
  return `${scene.name}-workers`;
}

/** Replies that our client read and that settled no call. */
export function strayReplies({ counters }: RequestClientStatus): number {
  const { foreign, malformed, duplicate, late, unknown } = counters;
  return foreign + malformed + duplicate + late + unknown;
}
