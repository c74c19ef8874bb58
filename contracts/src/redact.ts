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
// Told by their make wherever they stand: keys of AWS, GitHub, OpenAI and Slack, JSON web tokens, bearer tokens.
const knownSecret =
  /\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|sk-[A-Za-z0-9_-]{20,}|xox[abpr]-[A-Za-z0-9-]{10,}|eyJ[\w-]{10,400}\.[\w.-]*)/g;
const bearerToken = /(\bbearer\s{1,10})[\w.~+/-]{16,}=*/gi;

/** What stands where a secret was. */
export const redacted = "[redacted]";

/** Whether a setting or field of this name holds a secret; where tokens come from is none. */
export function isSecretName(name: string): boolean {
  return secretName.test(name) && !/url$/i.test(name);
}

/**
 * The text with credentials in URLs, the values of pairs such as `password=...`, private keys, and keys and tokens of
 * known make taken out.
 */
export function redactText(text: string): string {
  return text
    .replace(pemBlock, redacted)
    .replace(urlCredentials, `$1${redacted}@`)
    .replace(keyValue, `$1${redacted}`)
    .replace(knownSecret, redacted)
    .replace(bearerToken, `$1${redacted}`);
}

// What is logged may hold a message from outside, nested deeper than a recursion survives.
const maxDepth = 32;
/** More than a URL with credentials is long: one that begins before the cut is read to its end, and so recognized. */
const lookBeyondCut = 1_100;

interface Limits {
  readonly maxTextLength: number;
  readonly maxItems: number;
}

/**
 * A copy of the value in which every field with a secret's name, and every secret within a text, is taken out. Errors
 * become their text, bytes their length; what lies more than 32 levels deep is left out.
 * @param limits Texts longer than `maxTextLength` and lists of more than `maxItems` are cut, and say so. Default: none.
 */
export function redact(value: unknown, limits: Partial<Limits> = {}): unknown {
  const { maxTextLength = Number.POSITIVE_INFINITY, maxItems = Number.POSITIVE_INFINITY } = limits;
  return redactWithin(value, { maxTextLength, maxItems }, new Set());
}

function redactWithin(value: unknown, limits: Limits, parents: Set<object>): unknown {
  if (typeof value === "string") return redactUpTo(value, limits.maxTextLength);
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Error) return redactUpTo(`${value.name}: ${value.message}`, limits.maxTextLength);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (parents.has(value)) return "[circular]";
  if (parents.size >= maxDepth) return "[too deep]";
  parents.add(value);
  const copy = Array.isArray(value)
    ? redactItems(value, limits, parents)
    : Object.fromEntries(
        Object.entries(value).map(([name, item]) => [
          name,
          isSecretName(name) && item !== null && item !== undefined ? redacted : redactWithin(item, limits, parents),
        ]),
      );
  parents.delete(value);
  return copy;
}

function redactItems(items: readonly unknown[], limits: Limits, parents: Set<object>): unknown[] {
  const copy = items.slice(0, limits.maxItems).map((item) => redactWithin(item, limits, parents));
  if (items.length > limits.maxItems) copy.push(`[${items.length - limits.maxItems} more]`);
  return copy;
}

function redactUpTo(text: string, maxLength: number): string {
  if (text.length <= maxLength) return redactText(text);
  const beginning = redactText(text.slice(0, maxLength + lookBeyondCut)).slice(0, maxLength);
  return `${beginning}... [${text.length} characters]`;
}
