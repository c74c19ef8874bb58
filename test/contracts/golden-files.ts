import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "golden", "v1");

/** The file that holds the hash of every other one. */
const frozenFile = "frozen.json";

/** Names of the golden files, without their ending, that begin with the prefix. */
export function goldenNames(prefix = ""): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json") && file !== frozenFile && file.startsWith(prefix))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

export function readGolden<Golden>(name: string): Golden {
  return JSON.parse(readText(`${name}.json`));
}

export function frozenHashes(): Record<string, string> {
  return JSON.parse(readText(frozenFile));
}

export function hashGolden(name: string): string {
  return createHash("sha256")
    .update(readText(`${name}.json`))
    .digest("hex")
    .slice(0, 16);
}

// A checkout may turn line ends into those of its system; that is no change.
function readText(file: string): string {
  return readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n");
}

export function toBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
}

export function fromBytes(value: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(value));
}
