import { anything, type PatternDefinition } from "../pattern.ts";

/** What was opened is closed on every way out. */
export const resourceManager: PatternDefinition = {
  name: "resource manager",
  alsoCalled: ["context manager", "resource or context manager", "async context manager"],
  scope: "class",
  description: "Ties the release of a resource to leaving a block, whatever happens inside.",
  bestPractices: [
    "Release in reverse order of acquiring, and let a failed release not hide the first error.",
    "Acquire in the entering method, not in the constructor.",
    "Make closing twice harmless.",
  ],
  marks: {
    library: { annotation: { python: /^(?:\w+\.)?(?:async)?contextmanager\b/ } },
    definition: { class: { python: anything } },
    enter: { function: { python: /^__a?enter__$/ } },
    exit: { function: { python: /^__a?exit__$/ } },
    dispose: { function: { ecmascript: /^\[Symbol\.(?:asyncDispose|dispose)\]$/ } },
    closable: {
      base: {
        python: /\b(?:Abstract(?:Async)?ContextManager|ContextDecorator|(?:Async)?ContextManager)\b/,
        ecmascript: /\b(?:Async)?Disposable\b/,
        java: /\b(?:Auto)?Closeable\b/,
        rust: /(?:^|::)Drop$/,
        csharp: /\bI(?:Async)?Disposable\b/,
      },
    },
    close: {
      function: {
        python: /^__a?exit__$/,
        ecmascript: /ispose/,
        java: /^close$/,
        rust: /^drop$/,
        csharp: /^Dispose(?:Async)?$/,
      },
    },
    cleanup: { release: { python: /^finally/, ecmascript: /^finally/, java: /^finally/, csharp: /^finally/ } },
    // To shut an executor down is to wait for work, not to give something back.
    release: {
      call: /(?<!executor|threads?)\.(?:shutdown|shutdownNow)$|\.(?:close|release|dispose|destroy|quit|disconnect|aclose|unlock|closeQuietly|Close|Release|Dispose)(?:Async)?$|(?:pool|client|conn|connection|db)\.end$/i,
    },
    deferred: {
      release: { go: /^defer\s+(?:func\(\)[^}]{0,80}?)?[\w.()]+\.(?:Close|Release|Shutdown|Disconnect|Stop)\(/ },
    },
  },
  signs: [
    { mark: "definition", containing: ["enter", "exit"], weight: 0.9 },
    { mark: "dispose", weight: 0.9 },
    { mark: "closable", with: ["close"], weight: 0.9 },
    { mark: "library", scope: "function", weight: 0.9 },
    { mark: "cleanup", containing: ["release"], scope: "function", weight: 0.6 },
    { mark: "deferred", scope: "function", weight: 0.6 },
  ],
};
