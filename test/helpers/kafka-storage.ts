import { randomBytes } from "node:crypto";
import { cp, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { cachedFolder } from "./cache-folder.ts";
import type { KafkaJars } from "./kafka-jars.ts";
import { formatProperties, kafkaProperties } from "./kafka-properties.ts";
import { lastLines, runCommand } from "./run-command.ts";

const identityFile = "meta.properties";

/**
 * Makes `folder` the storage of a new broker, as Kafka's own tool would: what that writes says which features are on,
 * among them the group protocols. Its output is the same for every broker but for the ids, so it runs once for each
 * release of Kafka and is copied ever after: a Java process for each broker would cost a second.
 */
export async function formatStorage(jars: KafkaJars, folder: string): Promise<void> {
  const { folder: formatted } = await cachedFolder(`${basename(jars.folder)}-storage`, (partial) =>
    runFormat(jars, partial),
  );
  await cp(formatted, folder, { recursive: true });
  const identity = { version: "1", "cluster.id": createKafkaId(), "node.id": "1", "directory.id": createKafkaId() };
  await writeFile(join(folder, identityFile), formatProperties(identity));
}

async function runFormat(jars: KafkaJars, folder: string): Promise<void> {
  const propertiesFile = join(folder, "server.properties");
  // The tool reads the whole configuration; of these settings nothing but the folder leaves a trace.
  await writeFile(propertiesFile, formatProperties(kafkaProperties({ broker: 1, controller: 2, inner: 3 }, folder)));
  const format = ["kafka.tools.StorageTool", "format", "--cluster-id", createKafkaId(), "--config", propertiesFile];
  const { exitCode, output } = await runCommand(jars.java, ["-cp", `${jars.folder}/*`, ...format], {
    timeoutMs: 60_000,
  });
  if (exitCode !== 0) throw new Error(`Apache Kafka could not format its storage:\n${lastLines(output, 8)}`);
  for (const name of [identityFile, "server.properties"]) await rm(join(folder, name));
}

/** 16 random bytes as Kafka writes its ids; one that begins with a dash would be refused. */
function createKafkaId(): string {
  const id = randomBytes(16).toString("base64url");
  return id.startsWith("-") ? createKafkaId() : id;
}
