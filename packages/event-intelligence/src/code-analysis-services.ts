import {
  type CodeAnalysisService,
  codeAnalysisTopics,
  createCodeAnalysisService,
  type TopicProfile,
} from "@event-intelligence/contracts/code-analysis";
import type { Settings } from "./settings.ts";

/** The services of all profiles that the settings name. A client uses the first, a worker serves all of them. */
export function codeAnalysisServices(settings: Settings): [CodeAnalysisService, ...CodeAnalysisService[]] {
  const { profiles, environment, overrides } = settings.topics;
  const { responderGroups } = settings.client;
  const services = profiles.map((profile) =>
    createCodeAnalysisService({ profile, environment, overrides, responderGroups }),
  );
  return services as [CodeAnalysisService, ...CodeAnalysisService[]];
}

/** Which profile's requests each topic of a worker holds. */
export function profilesByTopic(settings: Settings): ReadonlyMap<string, TopicProfile> {
  const { profiles, environment, overrides } = settings.topics;
  return new Map(
    profiles.map((profile) => [codeAnalysisTopics({ profile, environment, overrides }).requested, profile]),
  );
}
