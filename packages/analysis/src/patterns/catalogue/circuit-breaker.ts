import type { PatternDefinition } from "../pattern.ts";

/** A breaker stops calls to a neighbour that keeps failing. */
export const circuitBreaker: PatternDefinition = {
  name: "circuit breaker",
  alsoCalled: ["breaker"],
  scope: "class",
  description: "Stops calling a neighbour that keeps failing, and tries it again carefully.",
  bestPractices: [
    "Count only failures that say something about the neighbour, not invalid requests.",
    "Let a single trial call through when half open.",
    "Give every neighbour a breaker of its own, and publish its state as a metric.",
  ],
  marks: {
    library: {
      annotation: {
        python: /^(?:\w+\.)*(?:circuit|circuit_?breaker|\w*_breaker|breaker)(?:\(|$)/i,
        ecmascript: /^(?:Use)?CircuitBreaker\b/,
        java: /^(?:CircuitBreaker|HystrixCommand)\b/,
      },
      call: {
        go: /(?:^|\.)gobreaker\.(?:New\w*|CircuitBreaker)$|(?:^|\.)hystrix\.(?:Do|DoC|Go|GoC|ConfigureCommand)$/,
        java: /(?:^|\.)CircuitBreaker(?:Registry)?\.(?:of|ofDefaults|decorate\w+)$|circuitBreakerFactory\.create$/i,
        rust: /(?:^|\.)(?:CircuitBreakerLayer|CircuitBreaker)\.\w+$|failsafe\.(?:Config|CircuitBreaker)/,
        csharp: /\.(?:Advanced)?CircuitBreaker(?:Async)?$|\.AddCircuitBreaker$|^new CircuitBreakerStrategyOptions$/,
        ecmascript: /^new (?:\w+\.)*(?:CircuitBreaker\w*|Opossum|Brakes)$|^circuitBreaker$/,
        python: /(?:^|\.)_?CircuitBreaker$/,
      },
    },
    creation: {
      call: {
        go: /(?:^|\.)New\w*CircuitBreaker$/,
        java: /^new CircuitBreaker$/,
        csharp: /^new CircuitBreaker$/,
      },
    },
    gate: {
      call: /(?:^|\.)(?!\w*(?:line|word|tie|page|ice)_?breaker)_?(?:\w*circuit_?breaker\w*|\w+_breaker|breaker|\w+Breaker)(?:\(\))?\.(?:call\w*|fire|exec\w*|run|allow\w*|try\w+|is_?open|record\w+|on\w+|guard|protect|decorate\w*)$/i,
    },
    held: { field: /^\*?(?:\w+\.)*(?:Async)?CircuitBreaker(?:Registry|Factory|Policy)?\b/ },
    definition: { class: /CircuitBreaker(?:Impl|Policy|Strategy|Decorator|Middleware|Core|Client)?$|^Breaker$/ },
    halfOpen: { name: /half_?open/i, text: /^half[-_ ]?open$/i },
    failures: {
      name: /fail(?:ure|ed)?s?_?(?:count|threshold|rate|ratio)|consecutive_?(?:fail|error)|error_?(?:threshold|rate|count)|^_?failures$|max_?failures/i,
    },
    opened: {
      name: /^_?(?:is_?)?(?:open|opened|tripped)$|open(?:ed)?_?(?:until|at|since)|reset_?(?:timeout|after)|recovery_?(?:timeout|time)|cool_?down/i,
      text: /^open$/i,
    },
  },
  signs: [
    { mark: "library", weight: 0.9 },
    { mark: "creation", weight: 0.6 },
    { mark: "gate", weight: 0.7 },
    { mark: "held", weight: 0.5 },
    { mark: "definition", weight: 0.4 },
    { mark: "definition", with: ["halfOpen"], weight: 0.6 },
    { mark: "definition", with: ["failures", "opened"], weight: 0.6 },
    { mark: "halfOpen", with: ["failures", "opened"], weight: 0.6 },
  ],
};
