export { contextMarkdown } from "./context-markdown.ts";
export { type FittedContext, fitContext, leastBytes } from "./fit-context.ts";
export { similarMarkdown } from "./similar-markdown.ts";
