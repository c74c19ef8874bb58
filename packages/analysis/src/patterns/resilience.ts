import type { PatternDefinition } from "./pattern.ts";

/** Patterns that keep a failing neighbour from pulling others down. */
export const resiliencePatterns: readonly PatternDefinition[] = [
  {
    name: "circuit breaker",
    scope: "class",
    description: "Stops calling a neighbour that keeps failing, and tries it again carefully.",
    bestPractices: [
      "Count only failures that say something about the neighbour, not invalid requests.",
      "Let a single trial call through when half open.",
      "Give every neighbour a breaker of its own, and publish its state as a metric.",
    ],
    marks: {
      python: {
        decorator: {
          kinds: ["decorated_definition"],
          where: { decorator: /^@(?:circuit|circuit_?breaker|\w*breaker)\b/ },
        },
        definition: { kinds: ["class_definition"], where: { name: /CircuitBreaker/ } },
        construction: { kinds: ["call"], where: { function: /(?:^|\.)_?CircuitBreaker$/ } },
        halfOpen: { kinds: ["identifier"], where: { "": /^_?half_?open/i } },
        gate: { kinds: ["call"], where: { "function.object": /breaker$/i } },
      },
      ecmascript: {
        definition: { kinds: ["class_declaration"], where: { name: /CircuitBreaker/ } },
        construction: { kinds: ["new_expression"], where: { constructor: /(?:^|\.)(?:CircuitBreaker|Opossum)$/ } },
        halfOpen: {
          kinds: ["identifier", "property_identifier", "string_fragment"],
          where: { "": /^half[-_]?open/i },
        },
        gate: { kinds: ["call_expression"], where: { "function.object": /breaker$/i } },
      },
    },
    signs: [
      { mark: "decorator", weight: 0.9 },
      { mark: "definition", weight: 0.6 },
      { mark: "construction", weight: 0.8 },
      { mark: "halfOpen", weight: 0.6 },
      { mark: "gate", weight: 0.6 },
    ],
  },
  {
    name: "retry with backoff",
    scope: "function",
    description: "Tries a failing call again, later each time, and gives up in the end.",
    bestPractices: [
      "Retry only what is safe to repeat and only errors that can pass.",
      "Bound both the attempts and the total time, and spread them with jitter.",
      "Respect a Retry-After the other side sends.",
    ],
    marks: {
      python: {
        decorator: {
          kinds: ["decorated_definition"],
          where: { decorator: /^@(?:(?:tenacity\.)?retry\b|backoff\.on_|with_retr|retryable\b)/ },
        },
        loop: { kinds: ["for_statement", "while_statement"] },
        handler: { kinds: ["except_clause"] },
        sleep: { kinds: ["call"], where: { function: /(?:^|\.)_?sleep$/ } },
        counter: { kinds: ["identifier"], where: { "": /attempt|retr(?:y|ies)|backoff/i } },
      },
      ecmascript: {
        loop: { kinds: ["for_statement", "for_in_statement", "while_statement", "do_statement"] },
        handler: { kinds: ["catch_clause"] },
        sleep: {
          kinds: ["call_expression"],
          where: { function: /(?:^|\.)#?(?:sleep|delay|wait|pause|setTimeout)\w{0,20}$/ },
        },
        counter: { kinds: ["identifier"], where: { "": /attempt|retr(?:y|ies)|backoff/i } },
        library: {
          kinds: ["call_expression"],
          where: { function: /^(?:pRetry|asyncRetry|retry|backOff|withRetry|withRetries)$/ },
        },
      },
    },
    signs: [
      { mark: "decorator", weight: 0.9 },
      { mark: "library", weight: 0.8 },
      { mark: "loop", containing: ["handler", "sleep"], weight: 0.45 },
      { mark: "loop", containing: ["handler", "sleep", "counter"], weight: 0.6 },
    ],
  },
];
