import type { PatternDefinition } from "../pattern.ts";

/** Storage hides behind a few operations. */
export const repository: PatternDefinition = {
  name: "repository",
  alsoCalled: ["dao", "data access object"],
  scope: "class",
  description: "Hides how a kind of object is stored behind the few operations the rest of the code needs.",
  bestPractices: [
    "Return objects of the domain, not rows.",
    "Let the caller own the transaction.",
    "Add an operation when a use case needs it; do not mirror the query language.",
  ],
  marks: {
    library: {
      base: {
        java: /\b(?:Jpa|Crud|Mongo|PagingAndSorting|ReactiveCrud|Elasticsearch|Cassandra|R2dbc|ListCrud|Panache|Neo4j)\w*Repository\w*\b/,
        ecmascript:
          /\bextends (?:\w+\.)?(?:Repository|EntityRepository|MongoRepository|TreeRepository|DefaultCrudRepository)\s?</,
        csharp: /\b(?:I?(?:Generic|Base|Ef|Async|Read)?Repository(?:Base)?)\s?</,
        python: /\b(?:\w*SQLAlchemy\w*Repository|(?:Base|Abstract|Generic)Repository)\b/,
      },
      annotation: { java: /^Repository\b/, ecmascript: /^EntityRepository\b/ },
    },
    // What stands in for a store and keeps nothing is none.
    definition: {
      class:
        /^(?!(?:No_?[oO]p|Null|Dummy|Fake|Stub|Mock)[A-Z])(?!.*(?:Git|Bucket|Dev[oO]ps|Hub|Lab|Maven|Docker|Package|Svn|Helm|Apt|Npm|Code|Hg|Mercurial|Remote|Artifact|Image|Module|Template)(?:Repository|Repo)$)\w+(?:Repository|Dao|DAO)(?:Impl|Adapter)?$/,
    },
    short: {
      class:
        /^(?!(?:No_?[oO]p|Null|Dummy|Fake|Stub|Mock)[A-Z])(?!.*(?:Git|Bucket|Dev[oO]ps|Hub|Lab|Code|Remote|Mono)Repo$)\w+Repo(?:Impl)?$|^(?:Postgres|Sql|Pg|Mongo|Dynamo|Sqlite|MySql|Jdbc|Jpa|Ef|Dapper|Sqlx)\w*Store$/,
    },
    reader: {
      function:
        /^_?(?:get|find|list|fetch|load|by|search|query|exists|count|read|select|all)(?:$|[_A-Z])|^(?:Get|Find|List|Fetch|Load|ById|Search|Query|Exists|Count|Read|Select|All)(?:$|[A-Z])/,
    },
    writer: {
      function:
        /^_?(?:add|save|insert|upsert|update|delete|remove|store|create|persist|put)(?:$|[_A-Z])|^(?:Add|Save|Insert|Upsert|Update|Delete|Remove|Store|Create|Persist|Put)(?:$|[A-Z])/,
    },
  },
  signs: [
    { mark: "library", weight: 0.9 },
    { mark: "definition", weight: 0.4 },
    { mark: "definition", with: ["reader"], weight: 0.4 },
    { mark: "definition", with: ["reader", "writer"], weight: 0.5 },
    { mark: "short", with: ["reader", "writer"], weight: 0.65 },
  ],
};
