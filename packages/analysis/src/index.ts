export {
  type AnalysisContext,
  type AnalysisEngine,
  type AnalysisReply,
  type AnalysisStatus,
  createAnalysisEngine,
} from "./engine.ts";
export type { AnalysisEngineOptions } from "./engine-options.ts";
export { languageOf, supportedLanguages } from "./languages/known-languages.ts";
