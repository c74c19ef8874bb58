import {
  echoedHeaders,
  headerNames,
  priorities,
  readIntegerHeader,
  readPriority,
  readTextHeader,
} from "@event-intelligence/contracts";
import { describe, expect, it } from "vitest";
import { toBytes } from "./golden-files.ts";

const headersOf = (texts: Record<string, string>) =>
  new Map(Object.entries(texts).map(([name, text]) => [name, toBytes(text)]));
const range = { min: 1, max: 600_000 };

describe("header names", () => {
  it("are lower case, since brokers compare them byte by byte", () => {
    for (const name of Object.values(headerNames))
      expect(name).toMatch(/^(x-[a-z]+(-[a-z]+)*|traceparent|tracestate)$/);
  });

  it("are each spelled for one purpose", () => {
    expect(new Set(Object.values(headerNames)).size).toBe(Object.keys(headerNames).length);
  });

  it("include every echoed one", () => {
    expect(Object.values(headerNames)).toEqual(expect.arrayContaining([...echoedHeaders]));
  });
});

describe("reading a number", () => {
  const read = (text: string) => readIntegerHeader(headersOf({ "x-budget-ms": text }), "x-budget-ms", range);

  it.each([
    ["1", 1],
    ["600000", 600_000],
    ["0005000", 5000],
  ])("takes %j", (text, value) => expect(read(text)).toBe(value));

  it.each([
    "0",
    "600001",
    "-1",
    "+1",
    "1.5",
    "1e3",
    "0x10",
    " 5",
    "5 ",
    "5\n",
    "",
    "NaN",
    "Infinity",
    "٣",
    "9".repeat(400),
  ])("counts %j as absent", (text) => expect(read(text)).toBeNull());

  it("is null when the header is absent", () => {
    expect(readIntegerHeader(new Map(), "x-budget-ms", range)).toBeNull();
  });
});

describe("reading a text", () => {
  it("takes up to 1024 bytes and nothing longer", () => {
    expect(readTextHeader(headersOf({ "x-tenant": "a".repeat(1024) }), "x-tenant")).toHaveLength(1024);
    expect(readTextHeader(headersOf({ "x-tenant": "a".repeat(1025) }), "x-tenant")).toBeNull();
    expect(readTextHeader(headersOf({ "x-tenant": "é".repeat(513) }), "x-tenant")).toBeNull();
  });

  it("survives bytes that are not UTF-8", () => {
    const headers = new Map([["x-tenant", new Uint8Array([0xff, 0xfe, 0x80])]]);
    expect(readTextHeader(headers, "x-tenant")).toBe("\u{fffd}\u{fffd}\u{fffd}");
  });
});

describe("reading the priority", () => {
  it.each(priorities)("takes %s", (priority) => {
    expect(readPriority(headersOf({ "x-priority": priority }))).toBe(priority);
  });

  it.each(["", "URGENT", "High", "toString"])("counts %j as normal", (text) => {
    expect(readPriority(headersOf({ "x-priority": text }))).toBe("normal");
  });

  it("is normal when there is none", () => expect(readPriority(new Map())).toBe("normal"));
});
