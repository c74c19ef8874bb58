import { type CodeAnalysisService, createCodeAnalysisService } from "@event-intelligence/contracts/code-analysis";
import { workerGroup } from "../our-side.ts";
import { type Scene, topicsOf } from "../system.ts";

/** The service that comes with the contracts, on topics of the scene. */
export function createShippedService(scene: Scene): CodeAnalysisService {
  const { request, reply } = topicsOf(scene);
  return createCodeAnalysisService({
    profile: "archon",
    overrides: { requested: request, completed: reply, failed: `${scene.name}.failed` },
    responderGroups: [workerGroup(scene)],
  });
}
