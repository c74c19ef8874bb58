import "./require-node.ts";

// The types of what `fromEnv` gives, so that one dependency is enough to name them.
export type {
  AnalyzedFile,
  Answer,
  AnswerOptions,
  AnswerSource,
  CodeQuestion,
  IntelligenceClient,
  IntelligenceHealth,
  IntelligenceSource,
  PatternQuestion,
  SimilarQuestion,
  SimilarReport,
} from "@event-intelligence/client";
export {
  contextMarkdown,
  type FittedContext,
  fitContext,
  leastBytes,
  similarMarkdown,
} from "@event-intelligence/client/context";
export type { ContextQuestion, IntelligenceContext } from "@event-intelligence/contracts/context";
export { SettingsError, type SettingsProblem } from "./errors.ts";
export { type FromEnvOptions, fromEnv } from "./from-env.ts";
export { type Environment, readSettings, type Settings } from "./settings.ts";
