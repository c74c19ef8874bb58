import { stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { codeBases } from "../agreement/code-bases.ts";
import { cacheFolder } from "../agreement/install-once.ts";
import type { SourceTree } from "../agreement/reference-tool.ts";

/** Files of both code bases of a language. */
export interface Sample extends SourceTree {
  readonly megabytes: number;
}

/** The engine takes no larger file. */
const mostFileBytes = 1_000_000;

/** Every so many-th file of both code bases, so that together they have about so many bytes. */
export async function takeSample(language: keyof typeof codeBases, aboutBytes: number): Promise<Sample> {
  const folder = join(cacheFolder, "code");
  const found: { path: string; bytes: number }[] = [];
  for (const codeBase of codeBases[language]) {
    const tree = await codeBase.fetch(folder);
    for (const file of tree.files) {
      const { size } = await stat(join(tree.folder, file));
      const path = relative(folder, join(tree.folder, file)).split(sep).join("/");
      if (size <= mostFileBytes) found.push({ path, bytes: size });
    }
  }
  const step = Math.max(1, Math.floor(sum(found) / aboutBytes));
  const taken = found.filter((_file, index) => index % step === 0);
  return { folder, files: taken.map(({ path }) => path), megabytes: sum(taken) / 1_000_000 };
}

function sum(files: readonly { bytes: number }[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0);
}
