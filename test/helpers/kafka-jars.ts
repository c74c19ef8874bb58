import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedFolder } from "./cache-folder.ts";
import { isKafkaSince, kafkaVersion, metadataStore } from "./kafka-releases.ts";
import { lastLines, runCommand } from "./run-command.ts";

const oldestJavaVersion = 17;
const copyDependencies = "org.apache.maven.plugins:maven-dependency-plugin:2.8:copy-dependencies";

const broker = {
  group: "org.apache.kafka",
  artifact: `kafka_${isKafkaSince("2.4") ? "2.13" : "2.12"}`,
  version: kafkaVersion,
};
const logger = { group: "org.slf4j", artifact: "slf4j-simple", version: "1.7.36" };
// The ZooKeeper that comes with old releases cannot connect on Java 14 and later (ZOOKEEPER-3779); this one can.
const zooKeeper = { group: "org.apache.zookeeper", artifact: "zookeeper", version: "3.5.10" };

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>event-intelligence</groupId>
  <artifactId>test-broker</artifactId>
  <version>1</version>
  <dependencies>${[broker, logger, ...(metadataStore === "zookeeper" ? [zooKeeper] : [])].map(toDependency).join("")}
  </dependencies>
</project>
`;

function toDependency({ group, artifact, version }: typeof broker): string {
  return `
    <dependency>
      <groupId>${group}</groupId>
      <artifactId>${artifact}</artifactId>
      <version>${version}</version>
    </dependency>`;
}

/** All that is needed to run Apache Kafka on this machine. */
export interface KafkaJars {
  /** The java command, of version 17 or later. */
  readonly java: string;
  /** What that command says about itself: which build it is. */
  readonly javaVersion: string;
  /** The folder with the jars of the broker and of all its dependencies. */
  readonly folder: string;
  /** False when this call had to fetch them. */
  readonly wasCached: boolean;
}

/**
 * Finds Java and the jars of Apache Kafka, fetching the jars with Maven the first time (about 45 MB, some seconds).
 * Rejects with an error whose message says what is missing and what to install.
 */
export async function findKafkaJars(): Promise<KafkaJars> {
  const { java, javaVersion } = await findJava();
  const name = `kafka-${createHash("sha256").update(pom).digest("hex").slice(0, 12)}`;
  const { folder, wasCached } = await cachedFolder(name, fetchJars);
  return { java, javaVersion, folder, wasCached };
}

async function findJava(): Promise<Pick<KafkaJars, "java" | "javaVersion">> {
  const home = process.env.JAVA_HOME;
  for (const java of home ? [join(home, "bin", "java"), "java"] : ["java"]) {
    const { exitCode, output } = await runCommand(java, ["-version"], { timeoutMs: 20_000 });
    const version = Number(/version "(\d+)/.exec(output)?.[1] ?? Number.NaN);
    if (exitCode === 0 && version >= oldestJavaVersion) return { java, javaVersion: output };
  }
  throw new Error(`no Java ${oldestJavaVersion} or later was found`);
}

async function fetchJars(folder: string): Promise<void> {
  const file = join(folder, "pom.xml");
  await writeFile(file, pom);
  const maven = await runCommand("mvn", ["-q", "-B", "-f", file, copyDependencies, `-DoutputDirectory=${folder}`], {
    timeoutMs: 300_000,
  });
  if (maven.exitCode === 0) return;
  throw new Error(
    `Maven could not fetch Apache Kafka ${kafkaVersion}; is Maven installed, and does it reach Maven Central?\n` +
      lastLines(maven.output, 8),
  );
}
