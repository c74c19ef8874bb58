import type { CodeRequestWithContent } from "@event-intelligence/contracts/code-analysis";
import { OperationError } from "@event-intelligence/contracts/errors";
import { computingMs } from "../languages/grammars.ts";
import { chooseLanguage } from "../languages/known-languages.ts";
import type { ImportFacts } from "../languages/language.ts";
import { parseSource } from "../languages/parse-source.ts";
import { SourceFile } from "../source-file.ts";
import { type ContractFacts, readContract } from "./contract-file.ts";
import { type FileIndex, indexFiles } from "./file-index.ts";
import { defaultLayers } from "./layers.ts";
import { folderOf, normalisePath } from "./paths.ts";
import type { Project } from "./project.ts";

type RelatedFile = NonNullable<CodeRequestWithContent["relatedFiles"]>[number];

/**
 * Reads what the rules want to know of the files a text came with. One that cannot be read is passed over: it must not
 * cost the text its report. All of them together may take half of what the text itself may; as many as a request can hold
 * take a fifth.
 */
export async function readProject(
  file: SourceFile,
  { relatedFiles = [], options }: Pick<CodeRequestWithContent, "relatedFiles" | "options">,
  parseTimeoutMs: number,
): Promise<Project> {
  const layers = options.layers ?? defaultLayers;
  const contract = findContract(file.path, relatedFiles);
  const sources = relatedFiles.filter(({ sourcePath }) => !isContractPath(sourcePath));
  const own = normalisePath(file.path);
  const read = await readSources(
    sources.filter(({ sourcePath }) => normalisePath(sourcePath) !== own),
    parseTimeoutMs,
  );
  const index = indexFiles([own, ...read.map(({ path }) => path)]);
  const imports = new Map<string, readonly string[]>();
  for (const one of [file, ...read]) {
    const path = normalisePath(one.path);
    imports.set(path, [...new Set(one.loadedImports.flatMap((facts) => filesOf(one, facts, index)))]);
  }
  const targets = new Map<number, readonly string[]>();
  for (const facts of file.importFacts) {
    targets.set(facts.node, [...(targets.get(facts.node) ?? []), ...filesOf(file, facts, index)]);
  }
  return { imports, targets, contract, layers };
}

function filesOf(file: SourceFile, facts: ImportFacts, index: FileIndex): readonly string[] {
  return file.language.outline.importedFiles?.(normalisePath(file.path), facts, index) ?? [];
}

/** Of the time for one text, so that both together end within the time for a request. */
const shareOfTime = 0.5;

async function readSources(files: readonly RelatedFile[], parseTimeoutMs: number): Promise<readonly SourceFile[]> {
  const read: SourceFile[] = [];
  const endMs = computingMs() + parseTimeoutMs * shareOfTime;
  for (const { sourcePath, content } of files) {
    const leftMs = endMs - computingMs();
    if (leftMs <= 0) break;
    try {
      const { language, grammar } = chooseLanguage(null, sourcePath, content);
      // Only from these languages do imports lead to files.
      if (language.outline.importedFiles === undefined) continue;
      const tree = await parseSource(grammar, content, leftMs);
      read.push(new SourceFile(normalisePath(sourcePath), language, tree));
    } catch (error) {
      // A text nobody understands is no part of the project; after anything else the parser must not be asked again.
      if (!(error instanceof OperationError)) return read;
    }
  }
  return read;
}

function isContractPath(path: string): boolean {
  return /(?:^|[/\\])contract\.ya?ml$/i.test(path);
}

/** The contract in the folder of the file, or else in the nearest folder above it. */
function findContract(path: string, files: readonly RelatedFile[]): ContractFacts | null {
  const folder = `/${folderOf(normalisePath(path))}/`;
  const contracts = files
    .filter(({ sourcePath }) => isContractPath(sourcePath))
    .map(({ sourcePath, content }) => ({ path: normalisePath(sourcePath), content }))
    .filter((one) => folder.startsWith(`/${folderOf(one.path)}/`.replace("//", "/")))
    .sort((left, right) => right.path.length - left.path.length);
  const [nearest] = contracts;
  return nearest === undefined ? null : readContract(nearest.path, nearest.content);
}
