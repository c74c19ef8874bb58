import type { Service } from "../service.ts";
import type { CodeRequest } from "./operations/code-request.ts";
import { codeAnalysisOperations } from "./operations.ts";
import { profileFacts } from "./profiles.ts";
import { codeAnalysisTopics, type TopicOptions } from "./topics.ts";
import { createCodeAnalysisCodec } from "./wire.ts";

/** The operations of the code-analysis service with their schemas. */
export type CodeAnalysisOperations = typeof codeAnalysisOperations;
/** The code-analysis service in one profile. */
export type CodeAnalysisService = Service<CodeAnalysisOperations>;

/** Which profile, which topics, and whose members may answer. */
export interface CodeAnalysisServiceOptions extends TopicOptions {
  /** Consumer groups whose members may answer; default per profile. */
  responderGroups?: readonly string[] | undefined;
}

/** The code-analysis service in one of its wire profiles. A client uses one, a worker serves a list of them. */
export function createCodeAnalysisService(options: CodeAnalysisServiceOptions): CodeAnalysisService {
  const topics = codeAnalysisTopics(options);
  return {
    name: "code-analysis",
    topics,
    operations: codeAnalysisOperations,
    subjectOf: (payload) => (payload as CodeRequest | null)?.sourcePath ?? null,
    codec: createCodeAnalysisCodec({ profile: options.profile, topics }),
    responderGroups: options.responderGroups ?? profileFacts[options.profile].responderGroups,
  };
}
