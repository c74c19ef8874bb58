import type { SourceFile } from "../source-file.ts";

const entryFile =
  /(?:^|\/)(?:(?:__main__|main|app|server|cli|manage|setup|wsgi|asgi|conftest|noxfile|tasks|fabfile|index|gulpfile|[\w.-]*config|[\w.-]*\.config)\.\w+)$/i;
const toolFolder = /(?:^|\/)(?:bin|scripts?|tools?|examples?|samples?|demos?|docs?|benchmarks?|bench|migrations)\//i;
const testPlace =
  /(?:^|\/)(?:tests?|testing|spec|__tests__|e2e|fixtures|testdata)\/|(?:^|\/)(?:test_[^/]*|conftest\.py|[^/]*(?:[._-]test|[._-]spec|_test|Tests?|IT)\.\w+)$/;

/** Whether a file is a test: what it does to the world, and the secrets in it, are its own. */
export function isTestFile(path: string): boolean {
  return testPlace.test(path);
}

/** Whether a file is run rather than imported. */
export function isToolFile(path: string): boolean {
  return entryFile.test(path) || toolFolder.test(path) || isTestFile(path);
}

/** The folders of a file, in lower case. */
export function foldersOf({ path }: SourceFile): readonly string[] {
  return path.toLowerCase().split("/").slice(0, -1);
}

/** A condition of rules that say nothing about tests. */
export const noTest = { text: "no test", holds: ({ path }: SourceFile): boolean => !isTestFile(path) } as const;
