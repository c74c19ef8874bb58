/** Folders and names that tests of the supported languages have by convention. */
const testPath =
  /(?:^|\/)(?:tests?|__tests__|spec|e2e|fixtures?|testdata|[^/]*\.(?:[tT]ests?|[sS]pecs?))\/|(?:^|\/)(?:test_[^/]*|conftest\.py)$|[._](?:test|spec)\.[a-z]+$|[a-z0-9]Tests?\.(?:java|cs)$/;

/** Whether a file holds tests: what is found there is no example of production code. */
export function isTestPath(path: string): boolean {
  return testPath.test(path);
}
