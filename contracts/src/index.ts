export { type ErrorFacts, EventIntelligenceError } from "./error.ts";
