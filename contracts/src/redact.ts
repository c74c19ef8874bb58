const secretWord =
  "(?:password|passwd|passphrase|secret|token|api[-_]?key|private[-_]?key|signing[-_]?key|credential|authorization)";
const secretName = new RegExp(`pass|${secretWord}`, "i");
// Every repetition before a fixed part is bounded: without that, long texts of hostile make take quadratic time.
const urlCredentials = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/"'<>]{1,1000}@/gi;
const keyValue = new RegExp(
  `(${secretWord}[\\w.-]{0,40}["']?\\s{0,10}[=:]\\s{0,10})` +
    `("[^"\\\\]*(?:\\\\.[^"\\\\]*){0,1000}"|'[^'\\\\]*(?:\\\\.[^'\\\\]*){0,1000}'|(?:(?:bearer|basic)\\s+)?["']?[^\\s"',;&]+)`,
  "gi",
);
const pemBlock = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** What stands where a secret was. */
export const redacted = "[redacted]";

/** Whether a setting or field of this name holds a secret; where tokens come from is none. */
export function isSecretName(name: string): boolean {
  return secretName.test(name) && !/url$/i.test(name);
}

/** The text with credentials in URLs, the values of pairs such as `password=...` and private keys taken out. */
export function redactText(text: string): string {
  return text.replace(pemBlock, redacted).replace(urlCredentials, `$1${redacted}@`).replace(keyValue, `$1${redacted}`);
}

// What is logged may hold a message from outside, nested deeper than a recursion survives.
const maxDepth = 32;

/**
 * A copy of the value in which every field with a secret's name, and every secret within a text, is taken out. Errors
 * become their text, bytes their length; what lies more than 32 levels deep is left out.
 */
export function redact(value: unknown): unknown {
  return redactWithin(value, new Set());
}

function redactWithin(value: unknown, parents: Set<object>): unknown {
  if (typeof value === "string") return redactText(value);
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Error) return redactText(`${value.name}: ${value.message}`);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (parents.has(value)) return "[circular]";
  if (parents.size >= maxDepth) return "[too deep]";
  parents.add(value);
  const copy = Array.isArray(value)
    ? value.map((item) => redactWithin(item, parents))
    : Object.fromEntries(
        Object.entries(value).map(([name, item]) => [
          name,
          isSecretName(name) && item !== null && item !== undefined ? redacted : redactWithin(item, parents),
        ]),
      );
  parents.delete(value);
  return copy;
}
