import type { PatternDefinition } from "./pattern.ts";

const readerName = /^(?:get|find|list|fetch|load|by)(?:$|[_A-Z])/;
const writerName = /^(?:add|save|insert|upsert|update|delete|remove|store)(?:$|[_A-Z])/;

/** Patterns around stored data and the connections to it. */
export const persistencePatterns: readonly PatternDefinition[] = [
  {
    name: "connection pool",
    scope: "class",
    description: "Shares a bounded set of open connections between many users.",
    bestPractices: [
      "Bound the size and the time to wait for a connection, and measure that wait.",
      "Give every connection back in a finally or a context manager.",
      "Open one pool per process and close it on shutdown.",
    ],
    marks: {
      python: {
        library: {
          kinds: ["call"],
          where: {
            function:
              /(?:^|\.)(?:create_pool|(?:Async|Blocking|Threaded|Simple)?ConnectionPool|QueuePool|TCPConnector)$/,
          },
        },
        size: {
          kinds: ["keyword_argument"],
          where: { name: /^(?:pool_size|max_connections|pool_recycle|max_overflow)$/ },
        },
        acquire: {
          kinds: ["call"],
          where: {
            "function.object": /pool$/i,
            "function.attribute": /^(?:acquire|connection|getconn|get_connection)$/,
          },
        },
      },
      ecmascript: {
        library: { kinds: ["new_expression"], where: { constructor: /(?:^|\.)(?:Pool|ConnectionPool|GenericPool)$/ } },
        creation: { kinds: ["call_expression"], where: { function: /(?:^|\.)createPool$/ } },
        acquire: {
          kinds: ["call_expression"],
          where: { "function.object": /pool$/i, "function.property": /^(?:connect|acquire|getConnection)$/ },
        },
      },
    },
    signs: [
      { mark: "library", weight: 0.9 },
      { mark: "creation", weight: 0.85 },
      { mark: "acquire", weight: 0.7 },
      { mark: "size", weight: 0.3 },
    ],
  },
  {
    name: "transaction",
    scope: "function",
    description: "Makes several changes take effect together or not at all.",
    bestPractices: [
      "Keep it short, and never wait for another service inside it.",
      "Run the whole transaction again after a serialization failure or deadlock.",
      "Publish events only after the commit, or through an outbox in the same transaction.",
    ],
    marks: {
      python: {
        context: {
          kinds: ["with_item"],
          where: { "": /(?:^|\.)(?:transaction|begin|begin_nested|atomic)\([^()]{0,80}\)(?:\s+as\s+\w+)?$/ },
        },
        decorator: {
          kinds: ["decorated_definition"],
          where: { decorator: /(?:@|\.)(?:atomic|transactional|transaction)\b/ },
        },
        function: { kinds: ["function_definition"] },
        commit: { kinds: ["call"], where: { "function.attribute": /^commit$/ } },
        rollback: { kinds: ["call"], where: { "function.attribute": /^rollback$/ } },
      },
      ecmascript: {
        context: {
          kinds: ["call_expression"],
          where: { "function.property": /^(?:transaction|\$transaction|withTransaction|runInTransaction)$/ },
        },
        function: {
          kinds: ["function_declaration", "function_expression", "arrow_function", "method_definition"],
        },
        commit: { kinds: ["property_identifier", "string_fragment"], where: { "": /^commit$/i } },
        rollback: { kinds: ["property_identifier", "string_fragment"], where: { "": /^rollback$/i } },
      },
    },
    signs: [
      { mark: "context", weight: 0.85 },
      { mark: "decorator", weight: 0.9 },
      { mark: "function", containing: ["commit", "rollback"], weight: 0.75 },
    ],
  },
  {
    name: "repository",
    scope: "class",
    description: "Hides how a kind of object is stored behind the few operations the rest of the code needs.",
    bestPractices: [
      "Return objects of the domain, not rows.",
      "Let the caller own the transaction.",
      "Add an operation when a use case needs it; do not mirror the query language.",
    ],
    marks: {
      python: {
        definition: { kinds: ["class_definition"], where: { name: /(?:Repository|Repo|Dao|DAO)$/ } },
        reader: { kinds: ["function_definition"], where: { name: readerName } },
        writer: { kinds: ["function_definition"], where: { name: writerName } },
      },
      ecmascript: {
        definition: { kinds: ["class_declaration"], where: { name: /(?:Repository|Repo|Dao|DAO)$/ } },
        reader: { kinds: ["method_definition"], where: { name: readerName } },
        writer: { kinds: ["method_definition"], where: { name: writerName } },
      },
    },
    signs: [
      { mark: "definition", weight: 0.5 },
      { mark: "definition", containing: ["reader"], weight: 0.4 },
      { mark: "definition", containing: ["reader", "writer"], weight: 0.5 },
    ],
  },
];
