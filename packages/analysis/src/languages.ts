export { canonicalLanguage, languageOf, supportedLanguages } from "./languages/known-languages.ts";
export { canonicalDomain, knownDomains } from "./patterns/domains.ts";
