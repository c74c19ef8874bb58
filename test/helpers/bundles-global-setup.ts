import type { TestProject } from "vitest/node";
import { bundlePackages } from "../../scripts/bundle-packages.ts";

/**
 * Programs that tests start run from the bundles that users install: these load in a third of the time that the sources
 * take. Bundled anew (half a second) before each run, so that they are never older than the sources.
 */
export default async function setup(project: TestProject): Promise<void> {
  await bundlePackages();
  project.onTestsRerun(bundlePackages);
}
