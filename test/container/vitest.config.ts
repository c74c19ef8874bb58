import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The container's own tests: apart from the others, because they need a Docker engine and take minutes. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"], externalConditions: ["source"] } },
  test: {
    include: ["test/container/**/*.test.ts"],
    globalSetup: [fileURLToPath(new URL("container-global-setup.ts", import.meta.url))],
    reporters: ["verbose"],
    // Brokers and workers of two files at once would be too much for a small machine.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
