import { defineConfig } from "vitest/config";
import { findTestFiles, needsOf } from "../helpers/test-needs.ts";
import whole from "../vitest.config.ts";

/** The tests that need neither a broker nor the bundles, and so wait for neither: npm run test:quick. */
export default defineConfig({
  ...whole,
  test: {
    ...whole.test,
    include: findTestFiles().filter((file) => needsOf(file).size === 0),
    globalSetup: [],
  },
});
