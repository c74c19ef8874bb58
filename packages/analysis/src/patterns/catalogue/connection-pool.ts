import type { PatternDefinition } from "../pattern.ts";

/** A few open connections serve many users. */
export const connectionPool: PatternDefinition = {
  name: "connection pool",
  alsoCalled: ["pool", "connection pooling"],
  scope: "class",
  description: "Shares a bounded set of open connections between many users.",
  bestPractices: [
    "Bound the size and the time to wait for a connection, and measure that wait.",
    "Give every connection back in a finally or a context manager.",
    "Open one pool per process and close it on shutdown.",
  ],
  marks: {
    library: {
      call: {
        python:
          /(?:^|\.)(?:(?:Async|Blocking|Simple|Threaded|Null|MySQL|Pooled)?ConnectionPool(?:\.from_url)?|(?:AsyncAdapted)?QueuePool|TCPConnector|PooledDB|SessionPool)$|(?:asyncpg|aiomysql|aiopg|aioredis|oracledb|psycopg_pool)\.create_pool$/,
        ecmascript:
          /(?:^|\.)(?:ConnectionPool|GenericPool)$|(?:mysql2?|mariadb|oracledb|genericPool|sql)\.createPool$|^new (?:pg|sql|mssql)\.Pool$/,
        go: /(?:^|\.)pgxpool\.(?:New\w*|Connect\w*)$|\.SetMaxOpenConns$|\.SetMaxIdleConns$|^new redis\.Pool$|(?:^|\.)puddle\.NewPool$/,
        java: /^new (?:\w+\.)*(?:HikariDataSource|HikariConfig|PoolingHttpClientConnectionManager|Pooling\w*ConnectionManager|BasicDataSource|ComboPooledDataSource|JedisPool\w*|GenericObjectPool|GenericKeyedObjectPool|PooledConnectionFactory|ConnectionPool|DruidDataSource|PoolProperties)$|ConnectionPoolConfiguration\.builder$/,
        rust: /(?:^|\.)(?:Pg|MySql|Sqlite|Any)?PoolOptions\.new$|(?:^|\.)(?:PgPool|MySqlPool|SqlitePool)\.connect\w*$|(?:^|\.)(?:r2d2|bb8|deadpool(?:_\w+)?|mobc)\.Pool\.\w+$|(?:^|\.)ConnectionManager\.new$|\.create_pool$/,
        csharp:
          /\.Add(?:Pooled)?DbContext(?:Pool|PooledFactory)$|\.AddPooledDbContextFactory$|^new (?:NpgsqlDataSourceBuilder|ConnectionPool)$/,
      },
      base: { java: /\bBasePooledObjectFactory|PooledObjectFactory/, rust: /ManageConnection$|managed\.Manager$/ },
    },
    text: { text: { csharp: /(?:max|min|maximum|minimum) pool size\s*=/i } },
    create: {
      call: {
        ecmascript: /^new Pool$|(?:^|\.)createPool$/,
        python: /(?:^|\.)create_pool$/,
        rust: /(?:^|\.)Pool\.(?:builder|new)$/,
      },
    },
    driver: {
      import: {
        ecmascript:
          /^["'(]+(?:pg|pg-pool|mysql2?|mariadb|generic-pool|oracledb|undici|mssql|@neondatabase|@vercel\/postgres)/,
        python: /asyncpg|aiomysql|aiopg|redis|arq|psycopg/,
        rust: /r2d2|bb8|deadpool|mobc|sqlx/,
      },
    },
    engine: { call: { python: /(?:^|\.)create_(?:async_)?engine$/ } },
    poolOption: {
      name: /^(?:pool_size|max_overflow|pool_recycle|pool_pre_ping|pool_timeout|PooledConnectionLifetime|MaxConnectionsPerServer|connectionLimit|maxPoolSize|max_connections|connectionString|max_size|idleTimeoutMillis|connectionTimeoutMillis)$/i,
    },
    acquire: {
      call: /(?:^|\.)_?(?!\w*(?:thread|worker|process|object|buffer|executor|proxy|proc|address|ip|task|token)s?_?pool)\w*pool\.(?:acquire\w*|get_?conn(?:ection)?(?:Async)?|connection|connect|borrow_?object|getResource|checkout|Acquire|Conn)$/i,
    },
    definition: { class: /(?:Connection|Conn|Channel|Session|Socket|Client|Db|Database)Pool$/ },
    poolClass: { class: /Pool$/ },
    take: { function: /^_?(?:acquire|get|borrow|check_?out|take|lease|rent|get_?conn\w*|connection)(?:Async)?$/i },
    giveBack: { function: /^_?(?:release|put|return\w*|check_?in|give_?back|put_?conn\w*|recycle)(?:Async)?$/i },
    connection: { name: /conn(?:ection)?s?$|socket|channel/i },
  },
  signs: [
    { mark: "library", weight: 0.9 },
    { mark: "text", weight: 0.7 },
    { mark: "create", inFile: "driver", weight: 0.9 },
    { mark: "create", with: ["poolOption"], weight: 0.6 },
    { mark: "engine", containing: ["poolOption"], weight: 0.9 },
    { mark: "acquire", weight: 0.6 },
    { mark: "definition", weight: 0.4 },
    { mark: "poolClass", with: ["take", "giveBack", "connection"], weight: 0.65 },
  ],
};
