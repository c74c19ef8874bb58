import { relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

/** Where no test failed. */
const anyFile = "test/client/breaker.test.ts";

/** Says at the end of a run how to run less than all: the file that failed first, or the tests that wait for nothing. */
export class NextRunReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const failed = modules.find((module) => module.state() === "failed");
    const file = failed === undefined ? anyFile : relative("", failed.moduleId);
    process.stdout.write(
      `One file: npm test -- ${file}\nWhat needs neither broker nor bundles, in under a minute: npm run test:quick\n`,
    );
  }
}
