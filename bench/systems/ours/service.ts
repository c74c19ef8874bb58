import { createJsonService, type Service } from "@event-intelligence/contracts";
import * as z from "zod";
import { workerGroup } from "../our-side.ts";
import { type Scene, topicsOf } from "../system.ts";

const operations = {
  analyze: {
    request: z.object({ id: z.number(), sourcePath: z.string(), language: z.string(), content: z.string() }),
    reply: z.object({ id: z.number(), score: z.number(), issues: z.array(z.string()), summary: z.string() }),
  },
};

/** A service of the benchmark's own, as a user would write one. */
export function createBenchService(scene: Scene): Service<typeof operations> {
  const { request, reply } = topicsOf(scene);
  return createJsonService({
    name: "bench",
    operations,
    topics: { requested: request, completed: reply, failed: `${scene.name}.failed`, deadLetters: `${scene.name}.dead` },
    responderGroups: [workerGroup(scene)],
  });
}
