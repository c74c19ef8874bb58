import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import { BrokerTestsBetween } from "./helpers/broker-tests-between.ts";
import { cacheFolder } from "./helpers/cache-folder.ts";
import { NextRunReporter } from "./helpers/next-run-reporter.ts";
import { ownRunFolders } from "./helpers/test-needs.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

export default defineConfig({
  root,
  // The "source" condition makes every package import its neighbours' TypeScript: no build step, no second copy of a class.
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"], externalConditions: ["source"] } },
  test: {
    include: ["test/**/*.test.ts"],
    // What is delivered is built first and takes minutes: npm run test:packages, npm run test:container.
    exclude: ownRunFolders.map((folder) => `test/${folder}/**`),
    reporters: [...configDefaults.reporters, new NextRunReporter()],
    sequence: { sequencer: BrokerTestsBetween },
    // They have a "source" of their own in TypeScript, which Node reads in no installed package.
    server: { deps: { inline: [/\/node_modules\/(?:@modelcontextprotocol\/client|eventsource)/] } },
    globalSetup: ["bundles-global-setup.ts", "broker-global-setup.ts"].map((name) =>
      fileURLToPath(new URL(`helpers/${name}`, import.meta.url)),
    ),
    // The broker and the processes that tests start need half of the machine; yet broker tests mostly wait, so that three
    // side by side keep even two cores no more than busy.
    maxWorkers: Math.max(3, Math.floor(availableParallelism() / 2)),
    // Every test cleans up after itself, so files need no process of their own; starting one for each took a tenth of the run.
    isolate: false,
    // Programs that tests start keep their index in the checkout: other checkouts would set one in the user's cache aside,
    // and be set aside by this one. What tests themselves keep stays where all share it.
    env: { XDG_CACHE_HOME: `${root}node_modules/.cache`, TEST_CACHE_FOLDER: cacheFolder() },
    // No test claims a time: these limits only end what hangs, also on a machine with ten times the work it can do.
    testTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: 120_000,
  },
});
