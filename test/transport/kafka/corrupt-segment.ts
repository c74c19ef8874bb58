import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32c } from "../../../packages/transport/src/kafka/sending/crc32c.ts";

const unknownCodec = 7;

/**
 * Changes the last batch of a partition's log on disk to a codec that nobody knows, with a right checksum: a broker
 * refuses to store such a batch, but serves one that it finds. The broker must not run.
 */
export async function corruptLastBatch(dataFolder: string, topic: string, partition: number): Promise<void> {
  const folder = join(dataFolder, `${topic}-${partition}`);
  const [segment] = (await readdir(folder))
    .filter((name) => name.endsWith(".log"))
    .sort()
    .reverse();
  if (segment === undefined) throw new Error(`${folder} has no segment`);
  const path = join(folder, segment);
  const bytes = await readFile(path);
  let start = 0;
  let end = 0;
  while (end + 12 <= bytes.length) {
    const size = bytes.readInt32BE(end + 8);
    // The file is longer than the log where space was reserved.
    if (size <= 0 || end + 12 + size > bytes.length) break;
    start = end;
    end += 12 + size;
  }
  bytes.writeInt16BE((bytes.readInt16BE(start + 21) & ~0x07) | unknownCodec, start + 21);
  bytes.writeUInt32BE(crc32c(bytes, start + 21, end), start + 17);
  await writeFile(path, bytes);
}
