import { anything, type PatternDefinition } from "../pattern.ts";

/** Several changes happen together or not at all. */
export const transaction: PatternDefinition = {
  name: "transaction",
  alsoCalled: ["unit of work", "transaction or unit of work"],
  scope: "function",
  description: "Makes several changes take effect together or not at all.",
  bestPractices: [
    "Keep it short, and never wait for another service inside it.",
    "Run the whole transaction again after a serialization failure or deadlock.",
    "Publish events only after the commit, or through an outbox in the same transaction.",
  ],
  marks: {
    library: {
      annotation: {
        python: /^(?:\w+\.)*(?:atomic|transactional|transaction|commit_on_success|in_transaction)\b/,
        ecmascript: /^Transaction(?:al)?\b/,
        java: /^(?:Transactional|TransactionAttribute|ReactiveTransactional)\b/,
        csharp: /^(?:Transaction(?:al)?|UnitOfWork)\b/,
      },
      block: { python: /(?:^|\.)(?:transaction|begin|begin_nested|atomic|in_transaction|start_transaction)\(/ },
      call: {
        python: /(?:^|\.)(?:start_transaction|begin_nested)$/,
        ecmascript:
          /\.(?:\$transaction|withTransaction|runInTransaction|runTransaction|startTransaction|transactional|transaction\(\)\.execute)$/,
        go: /\.(?:BeginTxFunc|BeginFunc|InTx|RunInTx|WithTx|ReadWriteTransaction|RunInTransaction|WithTransaction)$|(?:^|\.)pgx\.Begin(?:Tx)?Func$/,
        java: /transactionTemplate\.execute\w*$|^new TransactionTemplate$|(?:getTransaction\(\)|transactionManager|txManager|userTransaction)\.(?:begin|getTransaction)$/i,
        rust: /\.transaction$/,
        csharp: /\.BeginTransaction(?:Async)?$|^new TransactionScope$|\.ExecuteInTransaction(?:Async)?$/,
      },
    },
    monitoring: { call: /(?:sentry|apm|newrelic|elastic|tracer|agent)\w*\.\w*transaction$/i },
    block: { call: { ecmascript: /\.transaction$/, go: /\.(?:Transaction|Update|Begin)$/ } },
    callback: { signature: { ecmascript: anything, go: /\btx\b/ } },
    begin: {
      call: {
        python: /\.begin$/,
        go: /\.(?:Begin|BeginTx|Beginx|BeginTxx|MustBegin)$/,
        java: /\.(?:setAutoCommit|beginTransaction|begin)$/,
        rust: /\.begin\w*$/,
        ecmascript: /\.(?:begin|beginTransaction)$/,
        csharp: /\.Begin\w*$/,
      },
    },
    commit: { call: /\.commit(?:Async|Transaction)?$/i },
    rollback: { call: /\.(?:rollback|abort)(?:Async|Transaction)?$/i, release: { go: /\.Rollback\(/ } },
    unit: { class: /UnitOfWork$|Uow$/ },
    unitCommit: { function: /^_?(?:commit|save_?changes|complete)(?:Async)?$/i },
    sqlBegin: { text: /^\s*["'`]?(?:BEGIN|START TRANSACTION)\b/ },
    sqlCommit: { text: /^\s*["'`]?COMMIT\b/ },
    sqlRollback: { text: /^\s*["'`]?ROLLBACK\b/ },
  },
  signs: [
    { mark: "library", without: ["monitoring"], weight: 0.9 },
    { mark: "block", containing: ["callback"], without: ["monitoring"], weight: 0.7 },
    { mark: "begin", with: ["commit"], weight: 0.7 },
    { mark: "commit", with: ["rollback"], weight: 0.65 },
    { mark: "sqlBegin", with: ["sqlCommit"], weight: 0.7 },
    { mark: "sqlCommit", with: ["sqlRollback"], weight: 0.6 },
    { mark: "unit", weight: 0.4 },
    { mark: "unit", containing: ["unitCommit"], weight: 0.5 },
  ],
};
