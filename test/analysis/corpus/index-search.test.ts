import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeFile } from "../temporary-folder.ts";
import { createCorpus, node, useCorpus } from "./use-corpus.ts";

test("a text finds the patterns that hold all its words, with a score that says so", async () => {
  const corpus = useCorpus(
    createCorpus({
      "a_effect.py": `${node("Alpha", "Invoice for the customer")}${"    line = other\n".repeat(30)}`,
      "b_effect.py": node("Beta", "Sends the invoice of the customer"),
      "c_effect.py": node("Gamma", "Counts customers"),
      "d_effect.py": node("Delta"),
    }),
  );
  await corpus.refresh();
  expect(await corpus.paths({ options: { text: "invoice CUSTOMER" } })).toEqual(["a_effect.py", "b_effect.py"]);
  expect(await corpus.paths({ options: { text: 'unknown" OR *' } })).toEqual([]);
  expect(await corpus.paths({ options: { text: "?!" } })).toEqual([]);
  const { patterns, totalCount } = await corpus.find({ options: { text: "invoice", limit: 1 } });
  expect(totalCount).toBe(2);
  const [plain] = await corpus.patterns({ sourcePath: "a_effect.py" });
  expect(patterns).toHaveLength(1);
  expect(patterns[0]?.score).toBeGreaterThan(plain?.score ?? Number.POSITIVE_INFINITY);
});

test("the fewer other words a pattern holds, the higher a text ranks it", async () => {
  const corpus = useCorpus(
    createCorpus({
      "a_effect.py": node("Alpha", "Invoice, and many other things that make this text long and say nothing of it"),
      "z_effect.py": node("Zeta", "Invoice"),
    }),
  );
  await corpus.refresh();
  const paths = (await corpus.patterns({ options: { text: "invoice" } })).map(({ filePath }) => filePath);
  expect(paths).toEqual(["z_effect.py", "a_effect.py"]);
});

test("what is no example is found all the same, behind everything else and with what is wrong", async () => {
  const corpus = useCorpus(
    createCorpus({
      "node_poller_effect.py":
        "class NodePollerEffect(NodeEffect):\n    async def process(self, a, b):\n        a.execute(f'UPDATE t SET n = 1 WHERE id = {b}')\n",
      "tests/node_mail_effect.py": node("Mail"),
      "tests/repository.py": "class OrderRepository: pass\n    def get(self): pass\n",
      "node_named_wrongly.py": "class Wrongly(NodeEffect):\n    async def process(self): pass\n",
    }),
  );
  await corpus.refresh();
  const patterns = await corpus.patterns();
  expect(patterns.at(-1)).toMatchObject({
    name: "effect node: NodePollerEffect",
    startLine: 1,
    codeSnippet: "",
    findings: [{ rule: "ARC-16", severity: "critical", line: 3, message: expect.stringContaining("SQL") }],
  });
  for (const pattern of patterns.slice(0, -1)) {
    expect(pattern).not.toHaveProperty("findings");
    expect(pattern.codeSnippet).not.toBe("");
  }
  expect(patterns.length).toBeGreaterThan(2);
});

test("filters, a text and a limit can be combined, and the total counts whatever passes all filters", async () => {
  const files = Array.from({ length: 12 }, (_, index) => {
    const folder = index % 2 === 0 ? "database" : "billing";
    return [`${folder}/node_item_${index}_effect.py`, node(`Item${index}`, "Moves money")] as const;
  });
  const corpus = useCorpus(createCorpus(Object.fromEntries(files)));
  await corpus.refresh();
  const query = {
    sourcePath: "node_item_[0-9]_*.py",
    options: { text: "money", nodeType: "effect", limit: 2 },
  } as const;
  expect(await corpus.find(query)).toMatchObject({ totalCount: 10, patterns: [{}, {}] });
  // A domain with words of its own, and one that only a folder tells.
  for (const domain of ["database", "billing"]) {
    const found = await corpus.find({ ...query, options: { ...query.options, domain } });
    expect(found).toMatchObject({ totalCount: 5, patterns: [{ domain }, { domain }] });
  }
  expect(await corpus.find({ options: { domain: "unheard of" } })).toMatchObject({ totalCount: 0 });
  expect(await corpus.find({ options: { domain: "money" } })).toMatchObject({ totalCount: 0 });
});

test("what is searched stays what is in the files, however often these come and go", async () => {
  const { root, indexPath } = createCorpus({});
  const [searching, other] = [useCorpus({ root, indexPath }), useCorpus({ root, indexPath })];
  await other.refresh();
  const there = new Set<string>();
  for (let round = 0; round < 12; round += 1) {
    for (let index = 0; index < 8; index += 1) {
      const path = `part_${index % 3}/n${(round * 5 + index * 7) % 20}_effect.py`;
      if (there.delete(path)) rmSync(join(root, path));
      else {
        writeFile(root, path, node(`N${round}`));
        there.add(path);
      }
    }
    await other.refresh();
    const found = await searching.patterns();
    expect(found.map(({ filePath }) => filePath)).toEqual([...there].sort());
    // The same as somebody sees who reads everything for the first time.
    const fresh = useCorpus({ root, indexPath });
    expect(await fresh.patterns()).toEqual(found);
    fresh.close();
  }
});
