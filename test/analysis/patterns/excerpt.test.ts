import { describe, expect, test } from "vitest";
import { shareEngine } from "../engine.ts";

const engine = shareEngine({ processes: 1 });

/** The excerpt of the first hit of a pattern, or of the node where none is named. */
async function excerptOf(sourcePath: string, content: string | readonly string[], pattern?: string) {
  const text = typeof content === "string" ? content : `${content.join("\n")}\n`;
  const options = { patternTypes: pattern === undefined ? [] : [pattern] };
  const { patterns } = await engine.analyze("PATTERN_EXTRACTION", { sourcePath, content: text, options });
  return patterns[0]?.codeSnippet.split("\n") ?? [];
}

const steps = (count: number, name = "step") =>
  Array.from({ length: count }, (_, index) => `        ${name}_${index}()`);

/** How many lines of the file an excerpt stands for: those that it shows, and those that it says it left out. */
function countLines(excerpt: readonly string[]): number {
  return excerpt.reduce((total, line) => {
    const [, count] = /(?:#|\/\/) \.\.\. (\d+) lines?$/.exec(line) ?? [];
    const isMark = /^\s*(?:#|\/\/) \.\.\. /.test(line);
    return total + Number(count ?? 0) + (isMark ? 0 : 1);
  }, 0);
}

describe("an excerpt", () => {
  test("holds no documentation but its first line, of methods and short places as well", async () => {
    const content = [
      "class NodeMailEffect(NodeEffect):",
      '    """Sends mails.',
      "",
      "    And more about it.",
      '    """',
      "",
      "    async def process(self, mail):",
      '        """Send one.',
      "",
      "        Args:",
      "            mail: to be sent",
      '        """',
      "        return await self._post(mail)",
    ];
    expect(await excerptOf("node_mail_effect.py", content)).toEqual([
      "class NodeMailEffect(NodeEffect):",
      '    """Sends mails.""" # ... 3 lines',
      "",
      "    async def process(self, mail):",
      '        """Send one.""" # ... 4 lines',
      "        return await self._post(mail)",
    ]);
  });

  test("says of a place that is only documentation that there is no code to show", async () => {
    const content = [
      "class NodeMailEffect(NodeEffect):",
      '    """Sends mails.',
      ...Array.from({ length: 30 }, () => "    More about it."),
      '    """',
      "",
      "    # Handlers of the contract do the work.",
    ];
    expect(await excerptOf("node_mail_effect.py", content)).toEqual([
      "class NodeMailEffect(NodeEffect):",
      '    """Sends mails.""" # ... 31 lines',
      "    # declarative: there is no code in it",
    ]);
  });

  test("shows the place of the pattern under its heading, and counts what stands between", async () => {
    const content = [
      "class NodeOrderEffect(NodeEffect):",
      '    """Keeps orders."""',
      "",
      "    async def load(self):",
      ...steps(40),
      "",
      "    async def store(self):",
      ...steps(40),
      "        async with self._pool.acquire() as connection:",
      "            await connection.execute(INSERT)",
      ...steps(30, "later"),
    ];
    const excerpt = await excerptOf("node_order_effect.py", content, "connection pool");
    expect(excerpt.slice(0, 4)).toEqual([
      "class NodeOrderEffect(NodeEffect):",
      '    """Keeps orders."""',
      "    # ... 43 lines",
      "    async def store(self):",
    ]);
    expect(excerpt).toContain("            await connection.execute(INSERT)");
    expect(excerpt.length).toBeLessThanOrEqual(40);
    expect(countLines(excerpt)).toBe(content.length);
  });

  test("shows methods that do something before constructors, fields and properties", async () => {
    const properties = Array.from({ length: 8 }, (_, index) => [
      "",
      "    @property",
      `    def kind_${index}(self):`,
      `        return ${index}`,
    ]).flat();
    const content = [
      "class NodeMailEffect(NodeEffect):",
      ...properties,
      "",
      "    def __init__(self, container):",
      ...steps(11, "prepare"),
      "",
      "    async def process(self, mail):",
      ...steps(24),
    ];
    const excerpt = await excerptOf("node_mail_effect.py", content);
    expect(excerpt).toEqual(expect.arrayContaining(["    async def process(self, mail):", ...steps(24)]));
    expect(excerpt.join("\n")).not.toContain("@property");
    expect(countLines(excerpt)).toBe(content.length);
  });

  test("is cut between statements, not in the middle of one", async () => {
    const calls = Array.from({ length: 12 }, (_, index) => [
      `        await self.post_${index}(`,
      "            mail,",
      "            retries=3,",
      "        )",
    ]).flat();
    const content = ["class NodeMailEffect(NodeEffect):", "    async def process(self, mail):", ...calls];
    const excerpt = await excerptOf("node_mail_effect.py", content);
    expect(excerpt.at(-2)).toBe("        )");
    expect(excerpt.at(-1)).toBe("        # ... 12 lines");
    expect(countLines(excerpt)).toBe(content.length);
  });

  const long = (statement: string) => Array.from({ length: 30 }, () => statement);
  test.each([
    [
      "a.ts",
      [
        "class OrderRepository {",
        "  /**",
        "   * Finds orders.",
        "   *",
        "   * And more.",
        "   */",
        "  find() {",
        ...long("    a();"),
        "  }",
        "  insert() {",
        ...long("    b();"),
        "  }",
        "}",
      ],
      "  // Finds orders. // ... 4 lines",
    ],
    [
      "A.java",
      [
        "class OrderRepository {",
        "  /*",
        "   * Finds orders.",
        "   * And more.",
        "   */",
        "  void find() {",
        ...long("    a();"),
        "  }",
        "  void insert() {",
        ...long("    b();"),
        "  }",
        "}",
      ],
      "  // Finds orders. // ... 3 lines",
    ],
    [
      "a.rs",
      [
        "trait OrderRepository {",
        "    /// Finds orders.",
        "    ///",
        "    /// And more.",
        "    /// And more.",
        "    fn find() {",
        ...long("        a();"),
        "    }",
        "    fn insert() {",
        ...long("        b();"),
        "    }",
        "}",
      ],
      "    // Finds orders. // ... 3 lines",
    ],
    [
      "a.cs",
      [
        "class OrderRepository",
        "{",
        "    // Finds orders.",
        "    // And more.",
        "    // And more.",
        "    // And more.",
        "    void Find()",
        "    {",
        ...long("        a();"),
        "    }",
        "    void Insert()",
        "    {",
        ...long("        b();"),
        "    }",
        "}",
      ],
      "    // Finds orders. // ... 3 lines",
    ],
  ])("is marked in the comments of the language in %s, and closed", async (path, content, comment) => {
    const excerpt = await excerptOf(path, content, "repository");
    expect(excerpt[0]).toBe(content[0]);
    expect(excerpt.at(-1)).toBe("}");
    expect(excerpt.join("\n")).toContain(comment);
    expect(excerpt.length).toBeLessThanOrEqual(40);
    expect(countLines(excerpt)).toBe(content.length);
  });

  test.each([
    [
      "a single line of ten thousand characters",
      `class OrderRepository { find() { return "${"x".repeat(10_000)}"; } insert() {} }`,
    ],
    [
      "forty lines of two hundred characters",
      `class OrderRepository {\n${`  find() { return "${"x".repeat(180)}"; }\n`.repeat(38)}}`,
    ],
  ])("has at most four thousand characters of %s, and says that it was cut", async (_, content) => {
    const excerpt = await excerptOf("a.ts", content, "repository");
    expect(excerpt.join("\n").length).toBeLessThanOrEqual(4_000);
    expect(excerpt.at(-1)).toMatch(/^\/\/ \.\.\. \d+ lines?$/);
  });

  test("of a place of many thousand lines shows its evidence, too", async () => {
    const content = `class NodeMailEffect(NodeEffect):\n${"    def a(self): pass\n".repeat(5_000)}    def b(self):\n        return self._pool.acquire()\n`;
    const excerpt = await excerptOf("node_mail_effect.py", content, "connection pool");
    expect(excerpt[0]).toBe("class NodeMailEffect(NodeEffect):");
    expect(excerpt).toContain("        return self._pool.acquire()");
    expect(countLines(excerpt)).toBe(5_003);
  });
});
