export { canonicalLanguage, languageOf, supportedLanguages } from "./languages/known-languages.ts";
