import { headerNames } from "@event-intelligence/contracts";
import { describe, expect, test } from "vitest";
import { maxShownCharacters } from "../../packages/event-intelligence/src/dead-letters/shown-bytes.ts";
import { DeadLetterScene } from "./dead-letter-scene.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** A scene with one dead letter, and its address. */
async function sceneWith(record: Parameters<DeadLetterScene["bury"]>[0]) {
  const scene = await DeadLetterScene.create();
  await scene.bury(record);
  return { scene, at: `${scene.topics.deadLetters}/0/0`, recordAt: `${scene.topics.requested}/0/900` };
}

/** What is shown of a payload, as text and as JSON. */
async function shownOf(value: Uint8Array | null) {
  const { scene, at } = await sceneWith({ value });
  const [text, json] = [await scene.show(at, { payload: true }), await scene.show(at, { payload: true, json: true })];
  return { text: text.stdout, payload: JSON.parse(json.stdout).deadLetter.payload };
}

describe("a dead letter that is shown", () => {
  test("tells where it came from, why it died, and its headers, but not its payload", async () => {
    const headers = new Map([
      [headerNames.correlationId as string, bytes("0b1e8a52-6a0e-4f2b-9c55-0b1f6d2a7e10")],
      ["x-api-key", bytes("very secret")],
      ["note", bytes("token=abc123 \u001b[31m")],
      ["binary", new Uint8Array([255, 0])],
    ]);
    const { scene, at, recordAt } = await sceneWith({ key: bytes("k"), value: bytes("no JSON"), headers });
    const { exitCode, stdout, stderr } = await scene.show(at);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^dead letter {5}${at}\\nsince {11}\\d{4}-\\d\\d-\\d\\dT`));
    expect(stdout).toContain(`\nrecord          ${recordAt}, stored 20`);
    expect(stdout).toContain("\ncode            INTERNAL_ERROR\nwhat was wrong  it broke\n");
    expect(stdout).toContain("\nworker          worker-0\n");
    expect(stdout).toContain("\ncorrelation id  0b1e8a52-6a0e-4f2b-9c55-0b1f6d2a7e10\n");
    expect(stdout).toContain("\nkey             k\n");
    expect(stdout).toContain("\n  x-api-key: [redacted]\n  note: token=[redacted] ?[31m\n");
    expect(stdout).toContain("\n  binary: [2 bytes that are no UTF-8 text: ff 00]\n");
    expect(stdout).toMatch(/\npayload {9}7 bytes, shown with --payload\n$/);
  });

  test("is found by the address of the record it was, and says so when there are several of it", async () => {
    const { scene, at, recordAt } = await sceneWith({});
    expect((await scene.show(recordAt)).stdout).toContain(at);
    scene.scene.broker.faults.moveClock(1_000);
    await scene.bury({});
    const newest = at.replace(/0$/, "1");
    const { stdout, stderr } = await scene.show(recordAt);
    expect(stdout).toContain(newest);
    expect(stderr).toBe(`2 dead letters are of this record: ${at}, ${newest}\n`);
  });

  test("as JSON has all that the list has, and more", async () => {
    const { scene, at, recordAt } = await sceneWith({ value: bytes("no JSON"), defect: "too-many-headers" });
    const { version, deadLetter } = JSON.parse((await scene.show(at, { json: true })).stdout);
    expect(version).toBe(1);
    expect(deadLetter).toMatchObject({
      at,
      recordAt,
      topic: scene.topics.requested,
      offset: "900",
      code: "INTERNAL_ERROR",
      defect: "too-many-headers",
      sizeBytes: 7,
      key: null,
      replayedFrom: null,
    });
    expect(deadLetter).not.toHaveProperty("payload");
  });

  test("that is none is named, and the command exits with 1", async () => {
    const { scene, at } = await sceneWith({});
    for (const address of [at.replace(/0$/, "7"), at.replace("/0/0", "/99/0"), "elsewhere/0/0"]) {
      const { exitCode, stdout, stderr } = await scene.show(address);
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
      expect(stderr).toContain(`no dead letter at ${address}`);
    }
  });
});

describe("the payload of a dead letter", () => {
  test("is set out when it is JSON, without its secrets", async () => {
    const { text, payload } = await shownOf(
      bytes('{"content":"x = 1","auth":{"password":["a"]},"url":"http://u:p@h/"}'),
    );
    expect(text).toContain('\n  "content": "x = 1",\n');
    expect(payload.text).not.toContain('"a"');
    expect(JSON.parse(payload.text)).toEqual({
      content: "x = 1",
      auth: { password: "[redacted]" },
      url: "http://[redacted]@h/",
    });
  });

  test("is shown as the text it is, without secrets and without what a terminal would obey", async () => {
    const { text, payload } = await shownOf(bytes('{"password": "hunter2", \u001b]0;title\u0007 cut'));
    expect(payload.text).not.toContain("hunter2");
    expect(text).not.toContain("hunter2");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is there is what is tested
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  test("is cut where it is long, and says so", async () => {
    const { text, payload } = await shownOf(bytes("ü".repeat(maxShownCharacters + 5)));
    expect(payload).toMatchObject({ sizeBytes: 2 * (maxShownCharacters + 5), isCut: true });
    expect(payload.text).toHaveLength(maxShownCharacters);
    expect(text).toMatch(new RegExp(`\n\\[cut after ${maxShownCharacters} characters\\]\n$`));
  });

  test("is shown as its first bytes where it is no text, and not at all where a secret is among them", async () => {
    const gzip = new Uint8Array([0x1f, 0x8b, 8, 0, ...Array(100).fill(0xff)]);
    const { text, payload } = await shownOf(gzip);
    expect(payload).toEqual({ sizeBytes: 104, firstBytes: `1f 8b 08 00${" ff".repeat(60)}` });
    expect(text).toContain("[104 bytes that are no UTF-8 text: 1f 8b 08 00 ff");
    const secret = await shownOf(new Uint8Array([0xff, ...bytes("password=hunter2")]));
    expect(secret.payload).toEqual({ sizeBytes: 17, firstBytes: "[redacted]" });
  });

  test("is none where it was not kept", async () => {
    const { text, payload } = await shownOf(null);
    expect(payload).toBeNull();
    expect(text).toMatch(/\npayload {9}none is kept\n$/);
  });

  test("nested deeper than anybody looks is shown to a depth", async () => {
    const deep = "[".repeat(200_000) + "]".repeat(200_000);
    expect((await shownOf(bytes(deep))).payload.text).toContain("[too deep]");
  });
});
