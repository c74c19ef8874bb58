/**
 * Words by which people name a domain when they ask for it; the words of its own name always do. What tells the domain of
 * a file that was found is another matter: there `token` or `total` mean something, here they would be guesses.
 */
const namingWords: Readonly<Record<string, readonly string[]>> = {
  general: ["generic", "common", "other"],
  database: [
    ...[
      "sql",
      "nosql",
      "db",
      "postgres",
      "postgresql",
      "pg",
      "mysql",
      "mariadb",
      "sqlite",
      "oracle",
      "mongodb",
      "mongo",
    ],
    ...["dynamodb", "cassandra", "asyncpg", "psycopg", "psycopg2", "psycopg3", "sqlalchemy", "orm", "repository"],
  ],
  api: [
    ...["http", "https", "rest", "restful", "graphql", "grpc", "webhook", "httpx", "requests", "aiohttp", "axios"],
    ...["openapi", "soap", "endpoint"],
  ],
  messaging: [
    ...["kafka", "redpanda", "rabbitmq", "amqp", "nats", "pulsar", "sqs", "sns", "pubsub", "mqtt", "jms"],
    ...["queue", "broker", "message", "events", "outbox", "streaming"],
  ],
  cache: ["caching", "redis", "valkey", "memcached", "memcache"],
  file_storage: [
    ...[
      "s3",
      "gcs",
      "minio",
      "boto3",
      "blob",
      "bucket",
      "filesystem",
      "file",
      "storage",
      "object",
      "upload",
      "download",
    ],
  ],
  auth: [
    ...["jwt", "jwks", "oauth", "oauth2", "oidc", "saml", "sso", "login", "password", "authentication"],
    ...["authorization", "authorisation", "identity", "session"],
  ],
  search: ["elasticsearch", "elastic", "opensearch", "solr", "lucene", "meilisearch", "fulltext", "vector"],
  data_processing: ["etl", "elt", "transform", "transformation", "pandas", "polars", "numpy", "csv", "enrichment"],
  calculation: ["calculate", "calculator", "pricing", "math", "arithmetic", "decimal", "money", "scoring"],
  validation: ["validate", "validator", "validating", "rule", "schema", "constraint"],
  parsing: ["parse", "parser", "lexer", "grammar", "deserialization", "decoding"],
  state_management: ["state", "fsm", "ledger", "lifecycle", "projection", "cqrs", "eventsourcing", "sourcing"],
  analytics: ["analysis", "metrics", "statistics", "reporting", "telemetry"],
  aggregation: ["aggregate", "aggregator", "window", "rollup", "summary"],
  workflow: ["dag", "pipeline", "process", "orchestration", "bpmn", "temporal"],
  coordination: ["coordinate", "coordinator", "leader", "lock", "consensus", "barrier"],
  saga: ["compensation", "compensating", "compensate"],
  scheduling: ["schedule", "scheduler", "cron", "timer", "job"],
};

const domains = Object.keys(namingWords);
const domainsByWord = new Map(Object.entries(namingWords).flatMap(([domain, words]) => words.map((w) => [w, domain])));

/**
 * The domain a name stands for: `Postgres`, `sql-database` and `DB` are database; null for one that nothing tells. Only
 * whole words count, a plural as its singular: `restaurant` is not api, `feedback` is not database. The words of a
 * domain's own name count more than others, and of others the first.
 */
export function domainFromName(name: string): string | null {
  const words = wordsOf(name);
  const named = domains.find((domain) => domain.split("_").every((word) => words.includes(word)));
  const hint = words.find((word) => domainsByWord.has(word));
  return named ?? (hint === undefined ? null : (domainsByWord.get(hint) ?? null));
}

/** The same, or the name itself where nothing tells: what people call a domain is seldom what files are found by. */
export function toKnownDomain(name: string): string {
  return domainFromName(name) ?? name;
}

/** Each word as it stands, and after it the parts of one in mixed case: `GraphQL` is one word, `OrderDB` is two. */
function wordsOf(name: string): string[] {
  return name
    .split(/[^A-Za-z0-9]+/)
    .flatMap((word) => [word, ...word.replace(/([a-z0-9])(?=[A-Z])/g, "$1 ").split(" ")])
    .map((word) => word.toLowerCase())
    .flatMap((word) => (word.length > 3 && word.endsWith("s") ? [word, word.slice(0, -1)] : [word]))
    .filter((word) => word !== "");
}
