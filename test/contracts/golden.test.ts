import {
  type Cancellation,
  encodeControl,
  type Presence,
  type ReplyMessage,
  type RequestMessage,
  readDeadLetterOrigin,
  tryReadCancellation,
  tryReadPresence,
  writeDeadLetter,
} from "@event-intelligence/contracts";
import {
  type CodeAnalysisOperation,
  codeAnalysisOperations,
  createCodeAnalysisService,
  type TopicProfile,
  topicProfiles,
} from "@event-intelligence/contracts/code-analysis";
import { describe, expect, it } from "vitest";
import { fromBytes, frozenHashes, goldenNames, hashGolden, readGolden, toBytes } from "./golden-files.ts";

type Fields = Record<string, unknown>;

interface Written<Message> {
  message: Message;
  bodies: Record<TopicProfile, Fields>;
}

interface Foreign {
  profile: TopicProfile;
  topic: "completed" | "failed";
  operation: CodeAnalysisOperation;
  body: Fields;
  read: Fields & { payload?: Fields };
}

const operations = Object.keys(codeAnalysisOperations) as CodeAnalysisOperation[];
const services = Object.fromEntries(
  topicProfiles.map((profile) => [profile, createCodeAnalysisService({ profile })]),
) as Record<TopicProfile, ReturnType<typeof createCodeAnalysisService>>;

const howToChange =
  "v1 is frozen, additive changes only: software outside this repository reads and writes these messages. Undo the change " +
  "to the golden file and let the code keep writing what it says; a new optional field needs no change here. To add a " +
  'message, write it to a new file in test/contracts/golden/v1 and add its line to frozen.json: "NAME": "HASH".';

describe("the golden messages of v1", () => {
  it.each(Object.entries(frozenHashes()))("keep %s as it was", (name, hash) => {
    expect(goldenNames(), `${name}.json was removed. ${howToChange}`).toContain(name);
    expect(hashGolden(name), `${name}.json was changed. ${howToChange}`).toBe(hash);
  });

  it("are all frozen", () => {
    const missing = goldenNames().filter((name) => !Object.hasOwn(frozenHashes(), name));
    const lines = missing.map((name) => `"${name}": "${hashGolden(name)}"`);
    expect(lines, `add these lines to frozen.json. ${howToChange}`).toEqual([]);
  });

  it("exist for every operation", () => {
    const wanted = operations.flatMap((name) => [`completed.${name}`, `failed.${name}`, `request.${name}`]);
    expect(goldenNames(), howToChange).toEqual(expect.arrayContaining(wanted));
  });
});

describe.each(topicProfiles)("in profile %s", (profile) => {
  const { codec, topics } = services[profile];

  it.each(goldenNames("request."))("writes and reads %s", (name) => {
    const { message, bodies } = readGolden<Written<RequestMessage>>(name);
    expect(fromBytes(codec.encodeRequest(message)), howToChange).toMatchObject(bodies[profile]);
    const { correlationId, eventId, operation, payload, tenant } = message;
    const read = { kind: "request", correlationId, eventId, operation, payload, tenant };
    expect(codec.decodeRequest(toBytes(bodies[profile])), howToChange).toMatchObject(read);
  });

  it.each(goldenNames("completed."))("writes and reads %s", (name) => {
    const { message, bodies } =
      readGolden<Written<ReplyMessage & { operation: CodeAnalysisOperation; payload: Fields }>>(name);
    expect(fromBytes(codec.encodeReply(message)), howToChange).toMatchObject(bodies[profile]);
    const reply = codec.decodeReply(toBytes(bodies[profile]), topics.completed);
    expect(reply).toMatchObject({ kind: "reply", correlationId: message.correlationId, outcome: "completed" });
    const result = codeAnalysisOperations[message.operation].reply.parse((reply as { payload?: unknown }).payload);
    // The worker knows these better than the handler.
    const { cacheHit, processingTimeMs, operationType, ...answer } = message.payload;
    expect(result, howToChange).toMatchObject(answer);
    expect(result).toMatchObject({ cacheHit: message.cached, processingTimeMs: message.processingTimeMs });
  });

  it.each(goldenNames("failed."))("writes and reads %s", (name) => {
    const { message, bodies } = readGolden<Written<ReplyMessage & { outcome: "failed" }>>(name);
    expect(fromBytes(codec.encodeReply(message)), howToChange).toMatchObject(bodies[profile]);
    const { correlationId, error } = message;
    const reply = codec.decodeReply(toBytes(bodies[profile]), topics.failed);
    expect(reply, howToChange).toEqual({ kind: "reply", correlationId, outcome: "failed", error });
  });
});

describe("messages of other software", () => {
  it.each(goldenNames("foreign.request."))("reads %s", (name) => {
    const { profile, body, read } = readGolden<Foreign>(name);
    expect(services[profile].codec.decodeRequest(toBytes(body)), howToChange).toMatchObject(read);
  });

  it.each(goldenNames("foreign.reply."))("reads %s", (name) => {
    const { profile, topic, operation, body, read } = readGolden<Foreign>(name);
    const { codec, topics } = services[profile];
    const { payload, ...rest } = read;
    const reply = codec.decodeReply(toBytes(body), topics[topic]);
    expect(reply, howToChange).toMatchObject(rest);
    if (payload === undefined) return;
    const result = codeAnalysisOperations[operation].reply.parse((reply as { payload?: unknown }).payload);
    expect(result, howToChange).toMatchObject(payload);
  });

  it.each(goldenNames("foreign.reply."))("reads %s in every profile", (name) => {
    const { profile, topic, body } = readGolden<Foreign>(name);
    const own = services[profile].codec.decodeReply(toBytes(body), services[profile].topics[topic]);
    for (const other of Object.values(services)) {
      expect(other.codec.decodeReply(toBytes(body), other.topics[topic])).toEqual(own);
    }
  });
});

describe("messages beside requests and replies", () => {
  it("writes and reads a cancellation", () => {
    const { body } = readGolden<{ body: Cancellation }>("control.cancelled");
    expect(fromBytes(encodeControl(body)), howToChange).toMatchObject(body);
    expect(tryReadCancellation(toBytes(body)), howToChange).toMatchObject(body);
  });

  it("writes and reads a sign of life", () => {
    const { body } = readGolden<{ body: Presence }>("control.presence");
    expect(fromBytes(encodeControl(body)), howToChange).toMatchObject(body);
    expect(tryReadPresence(toBytes(body)), howToChange).toMatchObject(body);
  });

  it("writes and reads the headers of a dead letter", () => {
    type Texts = Record<string, string>;
    type Letter = { record: Texts & { headers: Texts }; cause: Parameters<typeof writeDeadLetter>[1]; headers: Texts };
    const { record, cause, headers } = readGolden<Letter>("dead-letter");
    const raw = (texts: Texts) => new Map(Object.entries(texts).map(([name, text]) => [name, toBytes(text)]));
    const { topic = "", key, value } = record;
    const [partition, timestampMs] = [Number(record.partition), Number(record.timestampMs)];
    const dead = { topic, partition, offset: BigInt(record.offset ?? 0), timestampMs };
    const letter = writeDeadLetter(
      { ...dead, key: toBytes(key), value: toBytes(value), headers: raw(record.headers) },
      cause,
    );
    const written = Object.entries(letter.headers).map(([name, header]) => [name, Buffer.from(header).toString()]);
    expect(Object.fromEntries(written), howToChange).toMatchObject(headers);
    const origin = { ...dead, offset: String(dead.offset), ...cause, defect: null };
    expect(readDeadLetterOrigin(raw(headers)), howToChange).toEqual(origin);
  });
});
