import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A number from 1 on that another one follows whenever anything changes that decides what is found in a file: the code
 * in a folder, and the manifest above it, which pins the parsers. Nobody has to remember to raise it.
 */
export function engineVersion(codeFolder: string): number {
  const hash = createHash("sha256").update(readFileSync(join(codeFolder, "..", "package.json")));
  const files = readdirSync(codeFolder, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => /(?<!\.d)\.[jt]s$/.test(name)).sort()) {
    hash.update(`\0${file}\0`).update(readFileSync(join(codeFolder, file)));
  }
  return (hash.digest().readUInt32BE() % 0x7fff_fffe) | 1;
}
