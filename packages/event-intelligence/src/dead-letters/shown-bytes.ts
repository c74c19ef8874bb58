import { isUtf8 } from "node:buffer";
import { isSecretName, type RawHeaders, redact, redacted, redactText } from "@event-intelligence/contracts";

/** Bytes as they may be shown: a text without secrets, or what the first of them are where they are no text. */
export type ShownBytes =
  | { readonly sizeBytes: number; readonly text: string; readonly isCut: boolean }
  | { readonly sizeBytes: number; readonly firstBytes: string };

/** No more of a text is shown. */
export const maxShownCharacters = 20_000;
const maxShownBytes = 64;

/** @param asJson JSON is looked through field by field and set out in lines. */
export function showBytes(bytes: Uint8Array, { asJson = false }: { asJson?: boolean } = {}): ShownBytes {
  const sizeBytes = bytes.byteLength;
  const read = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  if (!isUtf8(bytes)) return { sizeBytes, firstBytes: redactText(read) === read ? firstOf(bytes) : redacted };
  // First redacted, then cut: the other way round half a secret could be left.
  const text = (asJson ? tryRedactJson(read) : null) ?? redactText(read);
  return { sizeBytes, text: text.slice(0, maxShownCharacters), isCut: text.length > maxShownCharacters };
}

/** Every header, in the order they came; those with a secret's name say nothing. */
export function showHeaders(headers: RawHeaders): Record<string, ShownBytes> {
  return Object.fromEntries(
    [...headers].map(([name, value]) => [
      name,
      isSecretName(name) ? { sizeBytes: value.byteLength, text: redacted, isCut: false } : showBytes(value),
    ]),
  );
}

/** Null where it is no JSON, or nested deeper than it can be read. */
function tryRedactJson(text: string): string | null {
  try {
    return JSON.stringify(redact(JSON.parse(text)), null, 2);
  } catch {
    return null;
  }
}

function firstOf(bytes: Uint8Array): string {
  const first = Buffer.from(bytes.subarray(0, maxShownBytes)).toString("hex");
  return first.replaceAll(/(..)(?!$)/g, "$1 ");
}
