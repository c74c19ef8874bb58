import type { ServiceTopics } from "../service.ts";

/** The generations of the wire in use. Bodies are read alike whatever the profile; it selects names and spellings. */
export const topicProfiles = ["archon", "omninode", "onex"] as const;
/** A generation of topic names and messages. */
export type TopicProfile = (typeof topicProfiles)[number];

/** How one generation names its topics and spells its messages. */
export interface ProfileFacts {
  topics(environment: string): Omit<ServiceTopics, "deadLetters">;
  /** The request's event type; null means the name of the request topic. */
  readonly requestEventType: string | null;
  /** Operation names in lower case, and a missing content as an empty text. */
  readonly lowerCase: boolean;
  /** Our own worker's consumer group, then those of the handlers known to answer on these topics. */
  readonly responderGroups: readonly string[];
}

/** Group that our own worker joins by default. */
export const defaultWorkerGroup = "event-intelligence-worker";

/** What is known of each generation. */
export const profileFacts: Readonly<Record<TopicProfile, ProfileFacts>> = {
  archon: {
    topics: (environment) => {
      const topic = (event: string) => `${environment}.archon-intelligence.intelligence.code-analysis-${event}.v1`;
      return { requested: topic("requested"), completed: topic("completed"), failed: topic("failed") };
    },
    requestEventType: "CODE_ANALYSIS_REQUESTED",
    lowerCase: false,
    responderGroups: [
      defaultWorkerGroup,
      "archon-intelligence",
      "archon-intelligence-consumer-group",
      "intelligence_adapter_consumers",
    ],
  },
  omninode: {
    topics: () => {
      const topic = (event: string) => `omninode.intelligence.code-analysis.${event}.v1`;
      return { requested: topic("requested"), completed: topic("completed"), failed: topic("failed") };
    },
    requestEventType: null,
    lowerCase: false,
    responderGroups: [defaultWorkerGroup, "archon-intelligence", "intelligence_adapter_consumers"],
  },
  onex: {
    topics: () => ({
      requested: "onex.cmd.omniintelligence.code-analysis.v1",
      completed: "onex.evt.omniintelligence.code-analysis-completed.v1",
      failed: "onex.evt.omniintelligence.code-analysis-failed.v1",
    }),
    requestEventType: null,
    lowerCase: true,
    responderGroups: [defaultWorkerGroup, "archon-intelligence", "intelligence_adapter_consumers"],
  },
};
