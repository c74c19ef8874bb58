import { readFileSync, statSync } from "node:fs";
import { isIPv6 } from "node:net";
import { secretUrlProblem } from "@event-intelligence/contracts";
import { topicEnvironment } from "@event-intelligence/contracts/code-analysis";
import { z } from "zod";

// Readers of one setting's text. The description of each schema says what is allowed, for problems and documentation;
// each issue's message is the end of a sentence that begins with the variable's name.

const truthy = ["true", "1", "yes", "on"];
const falsy = ["false", "0", "no", "off"];
/** A switch. A typing slip is an error, never false. */
export const flag = z
  .stringbool({ truthy, falsy, case: "insensitive", error: "is neither true nor false" })
  .describe(`${truthy.join(", ")} or ${falsy.join(", ")}`);

/** A whole number within a range, both ends included. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d+$/, "is not a whole number")
    .transform(Number)
    .pipe(z.number().min(min, `is below ${min}`).max(max, `is above ${max}`))
    .describe(`whole number from ${min} to ${max}`);

/** One of a few names, in any case. */
export const oneOf = <const Names extends readonly string[]>(names: Names) =>
  z.string().toLowerCase().pipe(z.enum(names, "is not one of the known names")).describe(names.join(", "));

/** A short name that fits into a header and a log line. */
export const label = z
  .string()
  .regex(/^[^\p{Cc}]{1,200}$/u, "holds control characters or is too long")
  .describe("text of at most 200 characters");

/** Text that is taken as it is. */
export const anyText = z.string().describe("any text");

/** The name of one topic. Kafka takes 249 characters; the dead letters' topic needs four of them for its ending. */
export const topicName = z
  .string()
  .regex(/^(?!\.{1,2}$)[\w.-]{1,245}$/, "is not a topic name")
  .describe("topic name: at most 245 letters, digits, dots, underscores and dashes");

/** An environment by any of its names; read as the first part of topic names. */
export const environmentName = z
  .string()
  .regex(/^[\w.-]{1,60}$/, "cannot begin a topic name")
  .transform(topicEnvironment)
  .describe("development (dev), staging, production, or another name of letters, digits, dots, underscores and dashes");

/** Several items in one text. Repeated and empty ones are left out; at least one must remain. */
export const listOf = <Item>(item: z.ZodType<Item, string>, separator: string, allowed: string) =>
  z
    .string()
    .transform((text, context): [string, ...string[]] => {
      const parts = text.split(separator).map((part) => part.trim());
      const [first, ...others] = parts.filter((part) => part !== "");
      if (first !== undefined) return [first, ...others];
      context.addIssue({ code: "custom", message: "is an empty list" });
      return z.NEVER;
    })
    .pipe(z.tuple([item], item))
    .transform(([first, ...others]): [Item, ...Item[]] => [
      first,
      ...new Set(others.filter((other) => other !== first)),
    ])
    .describe(allowed);

/** One broker as host:port, an IPv6 address in brackets. */
export const broker = z.string().superRefine((text, context) => {
  const fail = (reason: string) => context.addIssue({ code: "custom", message: `has an item "${text}" ${reason}` });
  const parts = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(text);
  if (parts === null) {
    if (text.includes("://")) return fail("with a scheme");
    if (isIPv6(text.replace(/^\[|\]$/g, ""))) return fail("without a port (an IPv6 address stands in brackets)");
    return fail(text.includes(":") ? "that is not host:port" : "without a port");
  }
  const [, host = "", port] = parts;
  const isHost = host.startsWith("[") ? isIPv6(host.slice(1, -1)) : /^[\w.-]+$/.test(host);
  if (!isHost) fail("whose host is not a name or an address");
  if (Number(port) < 1 || Number(port) > 65_535) fail("whose port is not from 1 to 65535");
});

/** Where calls are recorded. */
export type AuditPlace =
  | { readonly kind: "off" }
  | { readonly kind: "topic" }
  | { readonly kind: "file"; readonly path: string };

/** Nowhere, in a topic, or in a file. A switch is no path: whoever writes it does not mean a file of that name. */
export const auditLog = z
  .string()
  .transform((text, context): AuditPlace => {
    const word = text.toLowerCase();
    if (word === "off" || word === "topic") return { kind: word };
    if (![...truthy, ...falsy].includes(word) && !/\p{Cc}/u.test(text)) return { kind: "file", path: text };
    context.addIssue({ code: "custom", message: "says neither nowhere, nor the topic, nor a file" });
    return z.NEVER;
  })
  .describe("off, topic, or the path of a file (./topic for a file of that name)");

const fileFailures: Readonly<Record<string, string>> = {
  ENOENT: "names a file that does not exist",
  ENOTDIR: "names a file that does not exist",
  EACCES: "names a file that this user may not read",
  EPERM: "names a file that this user may not read",
};

/** The path of a PEM file; read as the text of that file. */
export const pemFile = (kind: "CERTIFICATE" | "PRIVATE KEY") =>
  z
    .string()
    .transform((path, context) => {
      const result = tryReadPem(path, kind);
      if ("text" in result) return result.text;
      context.addIssue({ code: "custom", message: result.reason });
      return z.NEVER;
    })
    .describe(`path of a readable PEM file with a ${kind.toLowerCase()}`);

function tryReadPem(path: string, kind: string): { text: string } | { reason: string } {
  if (path.includes("-----BEGIN")) return { reason: "is the content of a file, not its path" };
  const result = tryReadFile(path);
  if ("reason" in result || new RegExp(`-----BEGIN [A-Z ]*${kind}-----`).test(result.text)) return result;
  return { reason: `names a file without a PEM ${kind.toLowerCase()}` };
}

/** The path of a file that holds a secret; read as its text without the end of its line. */
export const secretFile = z
  .string()
  .transform((path, context) => {
    const result = tryReadFile(path.trim());
    const secret = "text" in result ? result.text.replace(/\r?\n$/, "") : "";
    if (secret !== "") return secret;
    context.addIssue({ code: "custom", message: "reason" in result ? result.reason : "names an empty file" });
    return z.NEVER;
  })
  .describe("path of a readable file");

function tryReadFile(path: string): { text: string } | { reason: string } {
  try {
    // Asked before reading, because a pipe or a device would never end.
    if (!statSync(path).isFile()) return { reason: "names something that is not a file" };
    return { text: readFileSync(path, "utf8") };
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    return { reason: fileFailures[code] ?? `names a file that cannot be read (${code})` };
  }
}

/** The URL of a place that is shown a secret. */
export const secretUrl = z
  .string()
  .superRefine((text, context) => {
    const message = secretUrlProblem(text);
    if (message !== null) context.addIssue({ code: "custom", message });
  })
  .describe("https URL; http for this machine alone");
