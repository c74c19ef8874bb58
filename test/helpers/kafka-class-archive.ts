import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { cachedFolder } from "./cache-folder.ts";
import type { KafkaJars } from "./kafka-jars.ts";

const archiveFile = "classes.jsa";

/**
 * The archive of the classes that a broker loads, from which Java takes them ready made: a start then costs 2.1 s of
 * computing instead of 4. `record` makes it the first time, by running a broker to its end with these options of Java.
 * Undefined where it cannot be made: a broker starts without it as well.
 */
export async function findClassArchive(
  jars: KafkaJars,
  record: (javaOptions: readonly string[]) => Promise<void>,
): Promise<string | undefined> {
  // An archive fits one build of Java and one class path.
  const key = createHash("sha256").update(jars.javaVersion).digest("hex").slice(0, 12);
  try {
    const { folder } = await cachedFolder(`${basename(jars.folder)}-classes-${key}`, async (partial) => {
      const file = join(partial, archiveFile);
      await record([`-XX:ArchiveClassesAtExit=${file}`]);
      if (!existsSync(file)) throw new Error("Java wrote no archive");
    });
    return join(folder, archiveFile);
  } catch {
    return undefined;
  }
}
