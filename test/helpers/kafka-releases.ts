const newestRelease = "4.4.0";

/** The oldest release of Apache Kafka that the transport promises to work with, one in between, and the newest. */
export const promisedReleases = ["2.3.1", "3.9.2", newestRelease] as const;

/** The release that the tests run: the one that `TEST_KAFKA_VERSION` names, else the newest. */
export const kafkaVersion: string = process.env.TEST_KAFKA_VERSION || newestRelease;

/** Whether the release that the tests run is this one, given as "major.minor", or a later one. */
export function isKafkaSince(release: string): boolean {
  const [major = 0, minor = 0] = kafkaVersion.split(".").map(Number);
  const [sinceMajor = 0, sinceMinor = 0] = release.split(".").map(Number);
  return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
}

/** Where the broker keeps what it knows of the cluster; 3.3 is the first release that could do without ZooKeeper in earnest. */
export const metadataStore: "zookeeper" | "kraft" = isKafkaSince("3.3") ? "kraft" : "zookeeper";
