import type { PatternDefinition } from "../pattern.ts";

/** A signalling semaphore and a mutex begin with nothing or one. */
const several = /\((?!\s*(?:value\s*=\s*|initialCount:\s*)?[01]\s*[,)])\s*[^)\s]/;

/** No more calls get through than may. */
export const rateLimiter: PatternDefinition = {
  name: "rate limiter",
  alsoCalled: ["rate limiting", "bulkhead", "throttle", "rate limiter or bulkhead"],
  scope: "class",
  description: "Bounds how many calls get through: in a time, or at a time.",
  bestPractices: [
    "Refuse early and say when to come back, rather than queue without a bound.",
    "Give every caller or neighbour a limit of its own.",
    "Keep shared limits in one place when there is more than one process.",
  ],
  marks: {
    library: {
      annotation: {
        python:
          /^(?:\w+\.)*(?:limiter\.limit|shared_limit|limits|rate_?limit\w*|throttle\w*|sleep_and_retry|bulkhead)\b/i,
        ecmascript: /^(?:Throttle|RateLimit|Bulkhead)\b/,
        java: /^(?:RateLimiter|Bulkhead|RateLimited)\b/,
        csharp: /^(?:EnableRateLimiting|RateLimit)\b/,
      },
      call: {
        python:
          /(?:^|\.)(?:AsyncLimiter|RateLimiter|SlowAPI\w*|Limiter|CapacityLimiter|TokenBucket|LeakyBucket|Throttler)$/,
        ecmascript:
          /^(?:pLimit|pThrottle|rateLimit|slowDown|expressRateLimit|bulkhead)$|^new (?:\w+\.)*(?:Bottleneck|RateLimiter(?!\w*(?:Error|Exception|Res)$)\w*|TokenBucket|LeakyBucket)$|ThrottlerModule\.forRoot\w*$/,
        go: /(?:^|\.)(?:rate\.NewLimiter|semaphore\.NewWeighted|ratelimit\.New|tollbooth\.\w+|redis_rate\.NewLimiter|limiter\.New|httprate\.\w+)$|\.SetLimit$/,
        java: /(?:^|\.)(?:RateLimiter|Bulkhead|ThreadPoolBulkhead)(?:Registry)?\.(?:create|of|ofDefaults|decorate\w+)$|(?:^|\.)(?:Bucket|Bucket4j)\.builder$|(?:^|\.)Bandwidth\.\w+$/,
        rust: /(?:^|\.)(?:RateLimiter|Quota|RateLimitLayer|ConcurrencyLimitLayer|GlobalConcurrencyLimitLayer|GovernorConfigBuilder|DefaultDirectRateLimiter)\.\w+$|\.(?:rate_limit|concurrency_limit)$/,
        csharp:
          /\.(?:AddRateLimiter|Add\w+Limiter|UseRateLimiter|RequireRateLimiting|Bulkhead(?:Async)?)$|^new (?:TokenBucket|FixedWindow|SlidingWindow|Concurrency)(?:RateLimiter|Limiter)(?:Options)?$|RateLimitPartition\.\w+$/,
      },
    },
    semaphore: {
      call: {
        python: { is: /(?:^|\.)(?:Bounded)?Semaphore$/, having: several },
        java: { is: /^new Semaphore$/, having: several },
        rust: { is: /(?:^|\.)Semaphore\.new$/, having: several },
        csharp: { is: /^new SemaphoreSlim$/, having: several },
        ecmascript: { is: /^new (?:Semaphore|Sema)$/, having: several },
        go: {
          is: /^make$/,
          having: /^make\(chan struct\{\},\s*[\w.]*(?:max|limit|concurren|parallel|worker|slots|permits)/i,
        },
      },
      assignment: {
        go: {
          is: /sem|slots|tokens|permits|limit|gate|guard|throttle|bulkhead/i,
          having: /\bmake\(chan struct\{\},\s*(?!1\))\S/,
        },
      },
    },
    definition: {
      class:
        /(?:Rate_?Limit(?:er|Middleware|Guard|Filter|ing\w*)?|TokenBucket|LeakyBucket|SlidingWindow\w*|Throttler?|Bulkhead|ConcurrencyLimiter)$/,
    },
    budget: {
      name: /^_?#?(?:available_?|current_?|remaining_?)?(?:tokens|permits)\w*$|refill|per_?(?:second|minute)|^_?#?(?:hits|timestamps|window\w*|requests|allowance|in_?flight|running|active\w*)$/i,
    },
    gate: {
      function:
        /^_?(?:try_?|is_?)?(?:acquire|allow\w*|take|consume|wait|throttle|check|hit|limit|schedule|execute|run|submit|admit)\w*$/i,
    },
    limiting: { function: /rate_?limit|throttle(?!d$)|token_?bucket/i },
    count: {
      call: /\.(?:incr|Incr|incrby|INCR|increment|StringIncrementAsync|zcard|zadd|ZCard|zremrangebyscore|ZRemRangeByScore)$/,
    },
    expiry: { call: /\.(?:expire|Expire|pexpire|EXPIRE|KeyExpireAsync|setex|zremrangebyscore|ZRemRangeByScore)$/ },
    limiterUse: {
      call: /(?:^|\.)_?(?:\w*(?:rate|request)_?limiter|limiter|bulkhead|throttler|token_?bucket)(?:\(\))?\.(?:allow\w*|wait\w*|acquire\w*|try_?acquire\w*|consume\w*|take|check\w*|schedule|hit|until_ready|execute\w*|removeTokens|limit)$/i,
    },
  },
  signs: [
    { mark: "library", weight: 0.9 },
    { mark: "semaphore", weight: 0.55 },
    { mark: "definition", weight: 0.4 },
    { mark: "definition", with: ["budget", "gate"], weight: 0.6 },
    { mark: "limiting", with: ["count", "expiry"], weight: 0.7 },
    { mark: "limiterUse", weight: 0.65 },
  ],
};
