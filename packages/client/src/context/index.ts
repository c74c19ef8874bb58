export { analysisMarkdown } from "./analysis-markdown.ts";
export { contextMarkdown } from "./context-markdown.ts";
export { type FittedContext, fitContext, leastBytes } from "./fit-context.ts";
export { visibleText } from "./markdown-text.ts";
export { patternsMarkdown } from "./patterns-markdown.ts";
export { similarMarkdown } from "./similar-markdown.ts";
