import { anything, type PatternDefinition } from "../pattern.ts";

/** What was fetched or computed once is kept. */
export const cacheAside: PatternDefinition = {
  name: "cache-aside",
  alsoCalled: ["cache", "caching", "memoisation", "memoization", "cache-aside or memoisation"],
  scope: "function",
  description: "Looks into a cache first, and keeps there what had to be fetched or computed.",
  bestPractices: [
    "Give every entry a lifetime, and the cache a bound.",
    "Let one caller load a missing entry while the others wait for it.",
    "Drop the entry when what it was made of changes.",
  ],
  marks: {
    library: {
      annotation: {
        // An attribute that is worked out once is no cache: nothing is looked up. Nor is one that holds a single value.
        python:
          /^(?:\w+\.)*(?:lru_cache(?!\(\s*(?:maxsize\s*=\s*)?1\s*[,)])|cache|cached(?!_property)|cachedmethod|memoize|memoise|memoized|ttl_cache|alru_cache|cache_on_arguments)\b/,
        ecmascript: /^(?:Cacheable|Memoize|memoize|UseCache|CacheTTL|Cached)\b/,
        java: /^(?:Cacheable|CachePut|Memoized|CacheResult)\b/,
        rust: /^(?:cached|memoize|io_cached|once)\b/,
      },
      call: {
        ecmascript: /(?:^|\.)(?:memoize|memoizeOne|memoise|pMemoize|moize|unstable_cache)$/,
        java: /(?:^|\.)Suppliers\.memoize\w*$|^new CacheLoader$|(?:Caffeine|CacheBuilder)\.newBuilder\(\).*\.build(?:Async)?$/,
        go: /(?:^|\.)(?:sync\.OnceValues?|groupcache\.NewGroup)$/,
      },
    },
    /** Has one value for all: what it keeps is a constant that is made late. */
    parameterless: { signature: { python: /^\w+\s?\(\s*\)/ } },
    limiting: { name: /rate_?limit|throttl/i },
    getOrLoad: {
      call: /(?:cache|\bmemo|_memo)\w*\.(?:get_or_set|get_or_create|getOrSet|getOrLoad|computeIfAbsent|wrap|remember|get_or_insert_with|get_or_insert|try_get_with|get_with|fetch|once|GetOrAdd|GetOrSet|GetOrCreate|GetOrLoad|GetOrCreateAsync|GetOrSetAsync|GetOrAddAsync)$/i,
    },
    get: {
      call: /(?:cache|\bmemo|_memo)(?:d|s)?\w{0,12}\.(?:get|getIfPresent|get_async|GetAsync|GetStringAsync|TryGetValue|TryGet|hget|hgetall|mget|getItem|peek|has|contains_key|containsKey|match|load|lookup|find|StringGetAsync)$/i,
    },
    set: {
      call: /(?:cache|\bmemo|_memo)(?:d|s)?\w{0,12}\.(?:set|setex|put|putIfAbsent|add|insert|store|hset|SetAsync|SetStringAsync|setItem|Set\w*|save|StringSetAsync|setnx|write)$/i,
      assignment: /(?:cache|\bmemo|_memo)\w*\s?\[/i,
    },
    test: {
      condition:
        /(?<![\w.])_?(?:cached\w*|hit)\b|\bin \S*(?:cache|\bmemo|_memo)|(?:cache|\bmemo|_memo)\w*(?:\.(?!\w*enabled)|\[)/i,
    },
    changing: {
      function:
        /^_?#?(?:set|put|add|store|save|write|insert|update|remember|push|remove|delete|evict|on|handle|mark|record|register|track|touch|cache)(?:$|_|[A-Z])|^(?:Set|Put|Add|Store|Save|Remove|Update|On|Handle|Mark|Record|Register|Track|Touch)(?:$|[A-Z])/,
    },
    lookup: {
      assignment: {
        go: { is: /,\s*ok\b/, having: /(?:cache|\bmemo|_memo)\w*\[/i },
        python: { is: anything, having: /=\s*.*(?:cache|\bmemo|_memo)\w*(?:\[|\.get\()/i },
      },
    },
    remoteGet: {
      call: /(?:^|\.)_?(?:redis|rdb|memcached|mc|kv)(?:_?client|Client|\(\))?\.(?:get|Get|StringGetAsync|hget|HGet|mget)$/,
    },
    remoteSet: {
      call: /(?:^|\.)_?(?:redis|rdb|memcached|mc|kv)(?:_?client|Client|\(\))?\.(?:set|Set|setex|setEx|SetEx|psetex|StringSetAsync|hset|HSet|set_ex)$/,
    },
    lock: { name: /^\w*_?lock(?:_\w+|Key)?$|^nx$|acquireLock|mutex/i, text: /^NX$/ },
  },
  signs: [
    { mark: "library", without: ["parameterless"], weight: 0.9 },
    { mark: "getOrLoad", weight: 0.7 },
    { mark: "get", with: ["set"], without: ["changing", "limiting"], weight: 0.7 },
    { mark: "test", with: ["set"], without: ["changing", "limiting"], weight: 0.6 },
    { mark: "lookup", with: ["set"], without: ["changing", "limiting"], weight: 0.6 },
    { mark: "remoteGet", with: ["remoteSet"], without: ["lock"], weight: 0.65 },
  ],
};
