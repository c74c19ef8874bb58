import type { SourceFile } from "../source-file.ts";

/** Words that tell a domain; the domain's own words always do. */
const domainWords: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    database: [
      "sql",
      "postgres",
      "postgresql",
      "asyncpg",
      "sqlalchemy",
      "psycopg",
      "psycopg2",
      "sqlite",
      "sqlite3",
      "mysql",
      "pg",
      "db",
    ],
    api: ["http", "https", "httpx", "requests", "aiohttp", "fetch", "rest", "graphql", "undici", "axios"],
    messaging: ["kafka", "aiokafka", "kafkajs", "rabbitmq", "pika", "amqp", "nats", "outbox", "topic", "queue"],
    cache: ["redis", "memcached", "caching"],
    file_storage: ["s3", "boto3", "shutil", "tempfile", "blob"],
    auth: ["jwt", "oauth", "login", "session", "token"],
    search: ["elasticsearch", "opensearch", "lucene"],
    data_processing: ["pandas", "numpy", "normalisation", "normalization", "deduplicate"],
    calculation: ["decimal", "math", "score", "total"],
    validation: ["validate", "validator", "jsonschema"],
    parsing: ["parse", "parser", "lexer"],
    state_management: ["state", "ledger", "lifecycle", "fsm"],
    aggregation: ["aggregate", "window", "rollup"],
    analytics: ["metrics", "statistics"],
    workflow: ["step", "dag", "pipeline"],
    coordination: ["coordinator", "lease", "leader"],
    saga: ["compensation", "compensate"],
    scheduling: ["schedule", "scheduler", "cron"],
  }),
);

/** The domains that more words tell than those of their names. At most 31: an index keeps a bit for each. */
export const knownDomains: readonly string[] = [...domainWords.keys()];

/** The name under which a domain is known, whatever way it is written; null for one that only its own words tell. */
export function canonicalDomain(domain: string): string | null {
  const name = splitWords(domain).join("_");
  return knownDomains.includes(name) ? name : null;
}

/** Splits a name into its words: `NodeHTTPClient` and `node_http_client` alike. */
export function splitWords(text: string): string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** The words that speak of a file's domain: those of its path, its classes and its imports. */
export function domainWordsOf(file: SourceFile): Set<string> {
  return new Set([file.path, ...file.classes.map(({ name }) => name), ...file.imports].flatMap(splitWords));
}

/** The sets of words that tell a domain, each alone: all words of its name, or one word that hints at it. */
export function wordsOfDomain(domain: string): string[][] {
  const asked = splitWords(domain);
  if (asked.length === 0) return [];
  return [asked, ...(domainWords.get(asked.join("_")) ?? []).map((word) => [word])];
}

/** Whether words speak of a domain. */
export function matchesDomain(words: ReadonlySet<string>, domain: string): boolean {
  return wordsOfDomain(domain).some((telling) => telling.every((word) => words.has(word)));
}

/** The domain a file belongs to: named in its path or class, else told by a word; null when nothing tells. */
export function detectDomain(file: SourceFile): string | null {
  const domain = detected.has(file) ? (detected.get(file) ?? null) : findDomain(file);
  detected.set(file, domain);
  return domain;
}

const detected = new WeakMap<SourceFile, string | null>();

function findDomain(file: SourceFile): string | null {
  const own = new Set([file.path, ...file.classes.map(({ name }) => name)].flatMap(splitWords));
  const all = domainWordsOf(file);
  const named = knownDomains.find((name) => name.split("_").every((word) => own.has(word)));
  const hinted = (words: ReadonlySet<string>) =>
    knownDomains.find((name) => domainWords.get(name)?.some((word) => words.has(word)));
  return named ?? hinted(own) ?? hinted(all) ?? null;
}
