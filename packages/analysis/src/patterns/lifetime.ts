import type { PatternDefinition } from "./pattern.ts";

/** Types that name a collaborator rather than a value. */
const collaborator =
  /(?:Client|Repository|Service|Gateway|Pool|Port|Store|Publisher|Container|Provider|Bus|Session|Clock|Logger|Transport)$/;

/** Patterns of who makes a thing, and who ends it. */
export const lifetimePatterns: readonly PatternDefinition[] = [
  {
    name: "resource manager",
    scope: "class",
    description: "Ties the release of a resource to leaving a block, whatever happens inside.",
    bestPractices: [
      "Release in reverse order of acquiring, and let a failed release not hide the first error.",
      "Acquire in the entering method, not in the constructor.",
      "Make closing twice harmless.",
    ],
    marks: {
      python: {
        decorator: { kinds: ["decorated_definition"], where: { decorator: /^@(?:\w+\.)?(?:async)?contextmanager$/ } },
        definition: { kinds: ["class_definition"] },
        enter: { kinds: ["function_definition"], where: { name: /^__a?enter__$/ } },
        exit: { kinds: ["function_definition"], where: { name: /^__a?exit__$/ } },
      },
      ecmascript: {
        dispose: { kinds: ["method_definition"], where: { name: /^\[Symbol\.(?:asyncDispose|dispose)\]$/ } },
        cleanup: { kinds: ["finally_clause"] },
        release: {
          kinds: ["call_expression"],
          where: { "function.property": /^(?:close|release|end|dispose|destroy|quit|disconnect|unlock)$/ },
        },
      },
    },
    signs: [
      { mark: "decorator", weight: 0.95 },
      { mark: "definition", containing: ["enter", "exit"], weight: 0.9 },
      { mark: "dispose", weight: 0.9 },
      { mark: "cleanup", containing: ["release"], weight: 0.6 },
    ],
  },
  {
    name: "dependency injection",
    scope: "class",
    description: "Takes its collaborators from outside instead of building them.",
    bestPractices: [
      "Depend on an interface that names what you need, not on a library's client.",
      "Wire everything in one place at the start of the program.",
      "Hand in clocks and random numbers too: tests need them.",
    ],
    marks: {
      python: {
        framework: { kinds: ["call"], where: { function: /(?:^|\.)(?:Depends|Inject|Provide)$/ } },
        decorator: { kinds: ["decorated_definition"], where: { decorator: /^@(?:inject|injectable)\b/ } },
        container: {
          kinds: ["function_definition"],
          where: { name: /^__init__$/, parameters: /^\(\s*self,\s*container\b/ },
        },
        typed: {
          kinds: ["function_definition"],
          where: { name: /^__init__$/, "parameters.typed_parameter.type": collaborator },
        },
      },
      ecmascript: {
        framework: { kinds: ["call_expression"], where: { function: /^(?:Inject|Injectable|inject)$/ } },
      },
      typescript: {
        typed: {
          kinds: ["method_definition"],
          where: { name: /^constructor$/, "parameters.required_parameter.type": collaborator },
        },
      },
    },
    signs: [
      { mark: "framework", weight: 0.9 },
      { mark: "decorator", weight: 0.9 },
      { mark: "container", weight: 0.4 },
      { mark: "typed", weight: 0.7 },
    ],
  },
];
