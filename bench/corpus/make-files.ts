import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const domains = [
  "database",
  "api",
  "messaging",
  "cache",
  "auth",
  "search",
  "workflow",
  "validation",
  "billing",
  "media",
];
const types = ["Effect", "Compute", "Reducer", "Orchestrator"];
const filesPerFolder = 50;

/** Writes nodes in Python, every fourth file a class in TypeScript. Returns their bytes. The same number gives the same files. */
export function makeFiles(root: string, count: number): number {
  let bytes = 0;
  for (let index = 0; index < count; index += 1) bytes += writeOne(root, index, 0);
  return bytes;
}

/** Changes an even share of them. Returns how many. */
export function changeFiles(root: string, count: number, share: number): number {
  const step = Math.round(1 / share);
  let changed = 0;
  for (let index = 0; index < count; index += step) {
    writeOne(root, index, 1);
    changed += 1;
  }
  return changed;
}

function writeOne(root: string, index: number, version: number): number {
  const domain = domains[index % domains.length] ?? "";
  const type = types[Math.floor(index / domains.length) % types.length] ?? "";
  const folder = `${domain}/part_${Math.floor(index / filesPerFolder)}`;
  const isScript = index % 4 === 3;
  const name = isScript ? `item-${index}-repository.ts` : `node_item_${index}_${type.toLowerCase()}.py`;
  const path = join(root, folder, name);
  if (index % filesPerFolder < domains.length) mkdirSync(dirname(path), { recursive: true });
  const text = isScript ? script(index, version) : node(index, type, domain, version);
  writeFileSync(path, text);
  return text.length;
}

function node(index: number, type: string, domain: string, version: number): string {
  const steps = Array.from(
    { length: (index % 7) + 2 },
    (_, step) => `
    async def step_${step}(self, order):
        """Does step ${step} of item ${index}."""
        if order.amount > ${step + version} and order.is_open:
            for line in order.lines:
                self.total += line.amount * ${step + 1}
        return await self.pool.fetch(order.id)
`,
  );
  return `"""Handles item ${index} for ${domain}."""
import asyncio
import ${index % 3 === 0 ? "asyncpg" : "httpx"}


class NodeItem${index}${type}(Node${type}):
    """Keeps item ${index} in its place, word${index % 977}."""

    def __init__(self, container):
        self.container = container
        self.pool = container.get("pool")
        self.total = 0

    async def retry(self, order):
        for attempt in range(${(index % 5) + 2}):
            try:
                return await self.step_0(order)
            except ConnectionError:
                await asyncio.sleep(2 ** attempt)
        raise TimeoutError(order.id)
${steps.join("")}`;
}

function script(index: number, version: number): string {
  return `import { Pool } from "pg";

/** Finds item ${index}, word${index % 977}. */
export class Item${index}Repository {
  readonly #pool = new Pool({ max: ${(index % 9) + version + 1} });

  async find(id: string): Promise<unknown> {
    const rows = await this.#pool.query("SELECT * FROM item_${index} WHERE id = $1", [id]);
    return rows.rows[0] ?? null;
  }

  async insert(item: { id: string }): Promise<void> {
    await this.#pool.query("INSERT INTO item_${index} (id) VALUES ($1)", [item.id]);
  }

  async delete(id: string): Promise<void> {
    await this.#pool.query("DELETE FROM item_${index} WHERE id = $1", [id]);
  }
}
`;
}
