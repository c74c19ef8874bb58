import type { ServiceTopics } from "../service.ts";
import { topicEnvironment } from "../topic-environment.ts";
import { profileFacts, type TopicProfile } from "./profiles.ts";

export interface TopicOptions {
  profile: TopicProfile;
  /** Default "dev". */
  environment?: string | undefined;
  /** Single topics named by hand; they win over the profile's. */
  overrides?: Partial<Omit<ServiceTopics, "deadLetters">> | undefined;
}

/** The topics of the code-analysis service; dead letters lie beside the requests. */
export function codeAnalysisTopics({ profile, environment = "dev", overrides = {} }: TopicOptions): ServiceTopics {
  const topics = profileFacts[profile].topics(topicEnvironment(environment));
  const requested = overrides.requested ?? topics.requested;
  return {
    requested,
    completed: overrides.completed ?? topics.completed,
    failed: overrides.failed ?? topics.failed,
    deadLetters: `${requested}.dlq`,
  };
}
