export {
  type AnalysisContext,
  type AnalysisEngine,
  type AnalysisEngineOptions,
  type AnalysisReply,
  type AnalysisStatus,
  createAnalysisEngine,
} from "./engine.ts";
export { languageOf, supportedLanguages } from "./languages/known-languages.ts";
