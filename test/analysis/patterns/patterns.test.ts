import { describe, expect, test } from "vitest";
import { shareEngine } from "../engine.ts";

const engine = shareEngine({ processes: 1 });

async function patternsIn(sourcePath: string, content: string, patternTypes: string[] = []) {
  const { patterns } = await engine.analyze("PATTERN_EXTRACTION", { sourcePath, content, options: { patternTypes } });
  return patterns;
}

const pythonRetry = [
  "async def send(a):",
  '    """Sends until it works."""',
  "    for attempt in range(3):",
  "        try:",
  "            return await post(a)",
  "        except OSError:",
  "            await asyncio.sleep(2 ** attempt)",
].join("\n");

const rememberingHandler = [
  "async def register(self, request):",
  "    known = await self._idempotency_store.get_completed(request.key)",
  "    if not known:",
  "        await self._idempotency_store.mark_completed(request.key)",
].join("\n");

/** Pattern, path, a text that holds it, and a neighbour that does not. */
const cases: [name: string, path: string, positive: string, negative: string][] = [
  ["circuit breaker", "a.py", "@circuit(failure_threshold=3)\ndef call(): pass\n", "@circular\ndef call(): pass\n"],
  [
    "circuit breaker",
    "a.ts",
    "class CircuitBreaker { #state = 'half-open'; }",
    "class CircuitDiagram { #state = 'open'; }",
  ],
  ["retry with backoff", "a.py", pythonRetry, "while True:\n    poll()\n    time.sleep(1)\n"],
  [
    "retry with backoff",
    "a.py",
    "@retry(stop=stop_after_attempt(3))\ndef call(): pass\n",
    "@retrieve\ndef call(): pass\n",
  ],
  [
    "retry with backoff",
    "a.ts",
    "async function f() { for (let attempt = 0; ; attempt += 1) { try { return await g(); } catch { await sleep(attempt); } } }",
    "async function f() { for (const a of b) { await sleep(a); } }",
  ],
  ["retry with backoff", "a.py", "def f():\n    return Retry(total=3)\n", "def f(e):\n    raise Retry('later', e)\n"],
  [
    "state machine",
    "a.py",
    "def f(self):\n    self.m = Machine(model=self, states=a)\n",
    "def f():\n    return Machine(name='press')\n",
  ],
  [
    "rate limiter",
    "a.js",
    "const a = new RateLimiterMemory({ points: 5 });",
    "const a = () => new RateLimiterError({ cause });",
  ],
  [
    "rate limiter",
    "a.go",
    "package a\n\nfunc f() {\n\tslots := make(chan struct{}, 3)\n\tuse(slots)\n}\n",
    "package a\n\nfunc f() {\n\tstopped := make(chan struct{}, 3)\n\tuse(stopped)\n}\n",
  ],
  [
    "outbox",
    "a.js",
    "function handle(event) { if (this.hasSeen(event.messageId)) return; }",
    "function handle(node) { let hasSeenRequired = false; report({ node, messageId }); }",
  ],
  [
    "connection pool",
    "a.py",
    "async def open():\n    return await asyncpg.create_pool(dsn)\n",
    "pool = multiprocessing.Pool(4)\n",
  ],
  [
    "connection pool",
    "a.ts",
    "const pool = new Pool({ connectionString, max: 10 });",
    "const pool = new SwimmingPool();",
  ],
  [
    "transaction",
    "a.py",
    "async def f(c):\n    async with c.transaction():\n        await c.execute(a)\n",
    "with open(a) as b:\n    pass\n",
  ],
  [
    "transaction",
    "a.ts",
    "async function f(c) { try { await c.commit(); } catch { await c.rollback(); } }",
    "function f(c) { c.commit(); }",
  ],
  [
    "repository",
    "a.py",
    "class OrderRepository:\n    def get(self): pass\n    def save(self): pass\n",
    "class ModelReport:\n    def get(self): pass\n",
  ],
  [
    "repository",
    "a.py",
    "class OrderRepository:\n    def get(self): pass\n    def save(self): pass\n",
    "class NoopOrderRepository:\n    def get(self): return None\n    def save(self): return None\n",
  ],
  [
    "cache-aside",
    "a.py",
    "@lru_cache(maxsize=16)\ndef rates(day):\n    return load(day)\n",
    "@lru_cache(maxsize=1)\ndef config(path):\n    return yaml.safe_load(path.read_text())\n",
  ],
  [
    "cache-aside",
    "a.py",
    "@functools.cache\ndef rates(day):\n    return load(day)\n",
    "@functools.cache\ndef config():\n    return yaml.safe_load(path.read_text())\n",
  ],
  [
    "cache-aside",
    "a.py",
    "class A:\n    @cachedmethod(key)\n    def rates(self, day):\n        return load(day)\n",
    "class A:\n    @cached_property\n    def _checks(self):\n        return {'a': self.check_a}\n",
  ],
  [
    "cache-aside",
    "a.py",
    "def rate(self, day):\n    if day not in self._cache:\n        self._cache[day] = load(day)\n    return self._cache[day]\n",
    "def mark_completed(self, key):\n    if key in self._cache:\n        self._cache.move_to_end(key)\n    else:\n        self._cache[key] = Entry()\n",
  ],
  [
    "cache-aside",
    "a.py",
    "def last(self, key):\n    last = self._cache.get(key)\n    if last is None:\n        last = load(key)\n        self._cache[key] = last\n    return last\n",
    "def is_late(self, key):\n    last = self._rate_limit_cache.get(key, 0.0)\n    self._rate_limit_cache[key] = now\n    return now - last > 5\n",
  ],
  [
    "outbox",
    "a.py",
    `from store import PostgresIdempotencyStore\n${rememberingHandler}`,
    `from store import InMemoryIdempotencyStore\n${rememberingHandler}`,
  ],
  [
    "resource manager",
    "a.py",
    "def f(c):\n    try:\n        c.run()\n    finally:\n        c.close()\n",
    "def f(executor):\n    try:\n        executor.submit(g)\n    finally:\n        executor.shutdown(wait=False)\n",
  ],
  ["repository", "a.ts", "class OrderRepository { find() {} insert() {} }", "class Reporter { find() {} insert() {} }"],
  [
    "resource manager",
    "a.py",
    "class A:\n    def __enter__(self): pass\n    def __exit__(self, *a): pass\n",
    "class A:\n    def __enter__(self): pass\n",
  ],
  ["resource manager", "a.py", "@asynccontextmanager\nasync def f():\n    yield\n", "@property\ndef f(): pass\n"],
  [
    "resource manager",
    "a.ts",
    "class A { async [Symbol.asyncDispose]() {} }",
    "class A { async [Symbol.iterator]() {} }",
  ],
  [
    "dependency injection",
    "a.py",
    "class A:\n    def __init__(self, orders: OrderRepository): pass\n",
    "class A:\n    def __init__(self, a: int): pass\n",
  ],
  [
    "dependency injection",
    "a.ts",
    "class A { constructor(private orders: OrderRepository) {} }",
    "class A { constructor(private x: number) {} }",
  ],
];

describe("each pattern", () => {
  test.each(cases)("%s in %s: %s", async (name, path, positive, negative) => {
    expect((await patternsIn(path, positive)).map((pattern) => pattern.name)).toContain(name);
    expect((await patternsIn(path, negative)).map((pattern) => pattern.name)).not.toContain(name);
  });
});

test("what is released at the end is shown by its method, unless the class is for that", async () => {
  const method = "    def send(self, c):\n        try:\n            c.run()\n        finally:\n            c.close()\n";
  const [hit, ...none] = await patternsIn("a.py", `class Sender:\n    limit = 3\n\n${method}`);
  expect(none).toEqual([]);
  expect(hit).toMatchObject({ name: "resource manager", startLine: 4, endLine: 8 });
  const generator = "    @contextmanager\n    def sending(self):\n        yield self.c\n";
  const [both] = await patternsIn("a.py", `class Sender:\n    limit = 3\n\n${generator}`);
  expect(both).toMatchObject({ name: "resource manager", startLine: 4, endLine: 6 });
  const ways = "    def __enter__(self): pass\n    def __exit__(self, *a): pass\n";
  const [manager, ...others] = await patternsIn("a.py", `class Sender:\n${ways}${method}`);
  expect(others).toEqual([]);
  expect(manager).toMatchObject({ name: "resource manager", startLine: 1, endLine: 8 });
});

test("a hit says where it is, what it is and how to do it well", async () => {
  const [hit] = await patternsIn("src/api/sender.py", pythonRetry);
  expect(hit).toMatchObject({
    name: "retry with backoff",
    filePath: "src/api/sender.py",
    description: "Sends until it works.",
    startLine: 1,
    endLine: 7,
    language: "python",
    domain: "api",
    nodeType: null,
    codeSnippet: pythonRetry,
  });
  expect(hit?.bestPractices.length).toBeGreaterThan(1);
  expect(hit?.confidence).toBeGreaterThan(0.6);
});

test("a snippet has at most forty lines", async () => {
  const long = `class OrderRepository:\n${"    def get(self): pass\n".repeat(100)}`;
  const [hit] = await patternsIn("a.py", long);
  expect(hit?.codeSnippet.split("\n")).toHaveLength(40);
  expect(hit?.endLine).toBe(101);
});

test("the snippet of a place shows what it does: its documentation is cut to its first line", async () => {
  const documentation = `"""Stores orders.\n\n${"    More about it.\n".repeat(30)}    """`;
  const methods = "    def get(self): pass\n".repeat(60);
  const [hit] = await patternsIn("a.py", `class OrderRepository:\n    ${documentation}\n${methods}`);
  const lines = hit?.codeSnippet.split("\n") ?? [];
  expect(lines.slice(0, 3)).toEqual([
    "class OrderRepository:",
    '    """Stores orders.""" # ... 32 lines',
    "    def get(self): pass",
  ]);
  expect(lines).toHaveLength(40);
});

test.each([
  ["that begins on the next line", '"""\\\n    Stores orders.', ""],
  ["whose text stands in a decorator, too", '"""Stores orders.', '@described("""Stores orders.\n\n""")\n'],
])("a long documentation %s is cut, and nothing else", async (_, opening, decorator) => {
  const documentation = `${opening}\n\n${"    More about it.\n".repeat(30)}    """`;
  const methods = "    def get(self): pass\n".repeat(60);
  const [hit] = await patternsIn("a.py", `${decorator}class OrderRepository:\n    ${documentation}\n${methods}`);
  expect(hit?.description).toBe("Stores orders.");
  expect(hit?.codeSnippet).toMatch(
    /class OrderRepository:\n {4}"""Stores orders\.""" # \.\.\. 3[23] lines\n {4}def get\(self\): pass/,
  );
  expect(hit?.codeSnippet).not.toContain("More about it.");
});

test("a documentation of a hundred thousand blank lines costs no more than any", async () => {
  const text = `class OrderRepository:\n    """${"\n".repeat(100_000)}"""\n${"    def get(self): pass\n".repeat(3)}`;
  const [hit] = await patternsIn("a.py", text);
  expect(hit?.codeSnippet).toContain("class OrderRepository:");
});

test("several signs of one pattern make one surer hit", async () => {
  const [weak] = await patternsIn("a.py", "def f(b):\n    payment_breaker.call(b)\n");
  const [sure] = await patternsIn("a.py", "@circuit\ndef f(b):\n    payment_breaker.call(b)\n");
  expect(sure?.confidence).toBeGreaterThan(weak?.confidence ?? 1);
});

test("an ONEX node is a pattern of its own, named after what it is", async () => {
  const source = 'class NodeOrderStoreEffect(NodeEffect):\n    """Stores orders.\n\n    More."""\n';
  const [hit] = await patternsIn("database/node_order_store_effect.py", source);
  expect(hit).toMatchObject({
    name: "effect node: NodeOrderStoreEffect",
    nodeType: "effect",
    domain: "database",
    description: "Stores orders.",
  });
});

test("patternTypes choose by name in any spelling", async () => {
  const source = `${pythonRetry}\n\nclass OrderRepository:\n    def get(self): pass\n`;
  expect((await patternsIn("a.py", source, ["Retry_With_Backoff"])).map(({ name }) => name)).toEqual([
    "retry with backoff",
  ]);
  expect(await patternsIn("a.py", source, ["saga"])).toEqual([]);
});
