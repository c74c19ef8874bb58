export { languageOf, supportedLanguages } from "./languages/known-languages.ts";
