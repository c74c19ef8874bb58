import { readFileSync } from "node:fs";
import { packageFolder } from "./package-folder.ts";

/** How this program calls itself in logs that other tools read. */
export const toolName = "event-intelligence";

/** The version of this package. */
export function ownVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL("package.json", packageFolder), "utf8")) as { version: string };
  return manifest.version;
}
