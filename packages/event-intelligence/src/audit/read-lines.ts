const lineEnd = 0x0a;

/**
 * The lines of a stream of bytes, without their ends and without empty ones. One that is longer than `maxLineBytes` comes
 * as null: nobody has to keep it to know that it is none of ours.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  maxLineBytes: number,
): AsyncGenerator<Uint8Array | null> {
  let parts: Uint8Array[] = [];
  let lengthBytes = 0;
  const take = (part: Uint8Array): void => {
    lengthBytes += part.length;
    if (lengthBytes <= maxLineBytes) parts.push(part);
    else parts = [];
  };
  const finish = (): Uint8Array | null => {
    const line = lengthBytes > maxLineBytes ? null : Buffer.concat(parts);
    parts = [];
    lengthBytes = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(lineEnd); end >= 0; end = chunk.indexOf(lineEnd, start)) {
      take(chunk.subarray(start, end));
      start = end + 1;
      if (lengthBytes > 0) yield finish();
    }
    take(chunk.subarray(start));
  }
  if (lengthBytes > 0) yield finish();
}
