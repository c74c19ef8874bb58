const secretName =
  /(pass(word|wd)?|secret|token|api[-_]?key|private[-_]?key|signing[-_]?key|credential|authorization)/i;
const urlCredentials = /(\b[a-z][a-z0-9+.-]*:\/\/)[^/\s:@]+:[^/\s@]+@/gi;
const keyValue = /\b((?:[\w-]*(?:password|passwd|secret|token|api[-_]?key))\s*[=:]\s*)(["']?)[^\s"',;]+\2/gi;
const pemBlock = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** What stands where a secret was. */
export const redacted = "[redacted]";

/** Whether a setting or field of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** The text with passwords in URLs, `password=...` pairs and private keys taken out. */
export function redactText(text: string): string {
  return text.replace(pemBlock, redacted).replace(urlCredentials, `$1${redacted}@`).replace(keyValue, `$1${redacted}`);
}

/** A copy of the value in which every field with a secret's name, and every secret within a text, is taken out. */
export function redact(value: unknown): unknown {
  return redactWithin(value, new Set());
}

function redactWithin(value: unknown, parents: Set<object>): unknown {
  if (typeof value === "string") return redactText(value);
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Error) return redactText(`${value.name}: ${value.message}`);
  if (parents.has(value)) return "[circular]";
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
