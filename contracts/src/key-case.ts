// Field names are snake_case on the wire, since its readers are Python, and camelCase in TypeScript. Both spellings of a
// name are remembered: a service has a few dozen names, and this runs for every field of every message.
const snakeNames = new Map<string, string>();
const camelNames = new Map<string, string>();
// Names come from messages too: neither ever new names nor very long ones may fill the memory.
const maxRememberedNames = 2000;
const maxRememberedLength = 64;

export function snakeName(name: string): string {
  return remember(snakeNames, name, () => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}

export function camelName(name: string): string {
  return remember(camelNames, name, () =>
    name.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter) => letter.toUpperCase()),
  );
}

function remember(names: Map<string, string>, name: string, spell: () => string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  const spelled = spell();
  if (names.size < maxRememberedNames && name.length <= maxRememberedLength) names.set(name, spelled);
  return spelled;
}

/** The value with every field name of it, at any depth, spelled for the wire. */
export function toWireCase(value: unknown): unknown {
  return renameFields(value, snakeName);
}

/** The value with every field name of it, at any depth, spelled for TypeScript. */
export function fromWireCase(value: unknown): unknown {
  return renameFields(value, camelName);
}

// JSON.parse accepts deeper nesting than a recursion survives, so depth is bounded: what lies deeper is left out.
const maxDepth = 64;

function renameFields(value: unknown, rename: (name: string) => string, depth = 0): unknown {
  if (value === null || typeof value !== "object") return value;
  if (depth >= maxDepth) return null;
  if (Array.isArray(value)) return value.map((item) => renameFields(item, rename, depth + 1));
  const renamed: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    const spelled = rename(name);
    if (spelled !== "__proto__") renamed[spelled] = renameFields(item, rename, depth + 1);
  }
  return renamed;
}
