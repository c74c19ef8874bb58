import { describe, expect, it } from "vitest";
import { domainFromName } from "../../packages/client/src/fallback/domain-names.ts";

describe("domainFromName", () => {
  it.each([
    ["database", "database"],
    ["Databases", "database"],
    ["postgres", "database"],
    ["PostgreSQL", "database"],
    ["MySQL", "database"],
    ["NoSQL", "database"],
    ["OrderDB", "database"],
    ["redis", "cache"],
    ["redis-cache", "cache"],
    ["kafka", "messaging"],
    ["event streaming", "messaging"],
    ["RabbitMQ", "messaging"],
    ["GraphQL", "api"],
    ["REST API", "api"],
    ["webhooks", "api"],
    ["gRPC", "api"],
    ["s3", "file_storage"],
    ["file-storage", "file_storage"],
    ["FileStorage", "file_storage"],
    ["jwt", "auth"],
    ["OAuth2", "auth"],
    ["OpenSearch", "search"],
    ["full-text search", "search"],
    ["data processing", "data_processing"],
    ["dataProcessing", "data_processing"],
    ["ETL", "data_processing"],
    ["state machine", "state_management"],
    ["cron", "scheduling"],
    ["general", "general"],
  ])("reads %j as %s", (name, domain) => {
    expect(domainFromName(name)).toBe(domain);
  });

  it("takes the words of a domain's own name before others", () => {
    expect(domainFromName("session cache")).toBe("cache");
    expect(domainFromName("kafka search")).toBe("search");
  });

  it("takes the first of several words that hint", () => {
    expect(domainFromName("postgres to kafka")).toBe("database");
    expect(domainFromName("kafka to postgres")).toBe("messaging");
  });

  it.each([
    "",
    " ",
    "restaurant",
    "feedback",
    "restore",
    "dbl",
    "capital",
    "sqlish",
    "research",
    "data",
    "constructor",
  ])("reads nothing into %j", (name) => {
    expect(domainFromName(name)).toBeNull();
  });
});
