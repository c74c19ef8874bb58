import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Every function that kafkajs's modules export or have on a prototype, by its place: what a patch would replace. */
export function functionsOfKafkajs(): ReadonlyMap<string, unknown> {
  require("kafkajs");
  const functions = new Map<string, unknown>();
  for (const [path, module] of Object.entries(require.cache)) {
    if (!path.includes("/kafkajs/src/")) continue;
    const exported: unknown = module?.exports;
    note(path, exported);
    if (typeof exported === "function") note(`${path} prototype`, exported.prototype);
  }
  return functions;

  function note(place: string, owner: unknown): void {
    if (owner === null || (typeof owner !== "object" && typeof owner !== "function")) return;
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (typeof value === "function") functions.set(`${place} ${name}`, value);
    }
  }
}
