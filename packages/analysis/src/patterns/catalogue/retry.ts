import { anything, type PatternDefinition } from "../pattern.ts";

/** A call is tried again, later each time. */
export const retry: PatternDefinition = {
  name: "retry with backoff",
  alsoCalled: ["retry", "backoff"],
  scope: "function",
  description: "Tries a failing call again, later each time, and gives up in the end.",
  bestPractices: [
    "Retry only what is safe to repeat and only errors that can pass.",
    "Bound both the attempts and the total time, and spread them with jitter.",
    "Respect a Retry-After the other side sends.",
  ],
  marks: {
    library: {
      annotation: {
        python:
          /^(?:tenacity\.|retrying\.|stamina\.)?retry\b|^backoff\.on_|^with_retr|^retry_\w+\(|^retryable\b|autoretry_for/,
        ecmascript: /^Retry(?:able)?\b/,
        java: /^(?:Retryable|Retry)\b/,
      },
      call: {
        // A policy is told how often or how long; an exception of that name is not.
        python: {
          is: /(?:^|\.)(?:Async)?Retrying$|(?:^|\.)Retry$|(?:^|\.)retry_call$/,
          having:
            /^(?:\w+\.)*(?:(?:Async)?Retrying|retry_call)\b|\b(?:total|connect|read|status|retries|backoff\w*|status_forcelist|predicate|initial|multiplier|maximum|max_\w+|supported_errors)\s*=|Retry\(\s*(?:\d|\w*Backoff\b)/,
        },
        ecmascript:
          /^(?:pRetry|asyncRetry|promiseRetry|backOff|retryAsync|axiosRetry|retryWhen|retryBackoff|with(?:Backoff|Retr(?:y|ies)\w*))$/,
        go: /(?:^|\.)retry\.(?:Do\w*|OnError|RetryOnConflict|Fibonacci|Exponential|Constant)$|(?:^|\.)backoff\.Retry\w*$|wait\.ExponentialBackoff\w*$|retryablehttp\.NewClient$/,
        java: /(?:^|\.)Retry(?:Registry)?\.(?:of|ofDefaults|decorate\w+|backoff)$|RetryTemplate(?:\.builder)?$|RetryPolicy(?:\.builder|\.ofDefaults)?$|\.retryWhen$/,
        rust: /(?:^|\.)Retry(?:If)?\.spawn$|(?:^|\.)retry_notify$|(?:^|\.)backoff\.(?:\w+\.)?retry$|(?:^|\.)Exponential(?:Builder|Backoff(?:Builder)?)\.\w+$/,
        csharp:
          /\.WaitAndRetry\w*$|\.RetryAsync$|\.AddRetry$|^new RetryStrategyOptions$|\.AddTransientHttpErrorPolicy$|\.EnableRetryOnFailure$|\.AddStandardResilienceHandler$/,
      },
    },
    generic: { call: { ecmascript: /^(?:retry|\w+\.retry)$/, rust: /\.retry$/, python: /^retry$/ } },
    options: {
      name: /^(?:retries|attempts|max_?(?:attempts|retries|times)|min_?(?:timeout|delay)|factor|delay|backoff\w*)$/i,
    },
    loop: { loop: anything },
    handler: { handler: anything },
    sleep: {
      call: {
        python: /(?:^|\.)_?sleep$|\.wait$/,
        ecmascript: /(?:^|\.)#?(?:sleep|delay|wait|pause|setTimeout|backoff)\w{0,20}$/i,
        go: /(?:^|\.)(?:time\.(?:Sleep|After|NewTimer)|[sS]leep\w*)$/,
        java: /(?:^|\.)(?:sleep\w*|parkNanos|awaitBackoff)$/,
        rust: /(?:^|\.)(?:sleep|delay_for)$/,
        csharp: /(?:^|\.)(?:Task\.Delay|Thread\.Sleep|SleepAsync|Delay)$/,
      },
    },
    counter: {
      name: /^(?!\w*(?:delay|interval|timeout|timer|topic|queue))(?:_?(?:\w*_)?(?:attempts?|retry|retries|tries|backoff)(?:_\w+)?|(?:max|num|n)?(?:attempts?|retr(?:y|ies)|tries|backoff)(?:[A-Z0-9]\w*)?|\w*(?:Attempts?|Retries|Retry|Backoff|Tries)(?:[A-Z]\w*)?)$/,
    },
    growth: {
      assignment: {
        python: { is: /delay|wait|backoff|interval/i, having: /\*=|\*\s*(?:2|factor|self\.\w*factor)|\*\*/ },
        ecmascript: { is: /delay|wait|backoff/i, having: /\*=|\*\s*(?:2|factor)|\*\*|Math\.pow/ },
        go: { is: /delay|wait|backoff|interval/i, having: /\*=|\*\s*2|<</ },
        java: { is: /delay|wait|backoff/i, having: /\*=|\*\s*2|<<|Math\.pow/ },
        rust: { is: /delay|wait|backoff/i, having: /\*=|\*\s*2|<<|pow\(/ },
        csharp: { is: /delay|wait|backoff/i, having: /\*=|\*\s*2|<<|Math\.Pow|\* 2/ },
      },
    },
  },
  signs: [
    { mark: "library", weight: 0.9 },
    { mark: "generic", containing: ["options"], weight: 0.7 },
    { mark: "loop", containing: ["handler", "sleep", "counter"], weight: 0.65 },
    { mark: "loop", containing: ["handler", "sleep", "growth"], weight: 0.6 },
    { mark: "handler", containing: ["sleep", "counter"], weight: 0.5 },
  ],
};
