import type { NodeType } from "@event-intelligence/contracts/code-analysis";
import type { ClassFacts } from "../languages/language.ts";
import { none } from "../languages/syntax-tree.ts";
import type { SourceFile } from "../source-file.ts";
import { onexFactsOf } from "./onex-facts.ts";
import type { Rule, RuleHit } from "./rule.ts";

const outsideWorld = new Set(
  (
    "aiohttp aiokafka asyncpg boto3 confluent_kafka ftplib grpc httpx kafka motor mysql paramiko psycopg psycopg2 pymongo " +
    "pymysql redis requests smtplib socket sqlalchemy sqlite3 subprocess urllib3"
  ).split(" "),
);
const outsideModules = new Set(["http.client", "urllib.request"]);
const fileCall = /^(?:open|io\.open|os\.(?:remove|rename|replace|mkdir|makedirs|unlink)|shutil\.\w+|Path\(.*\)\.\w+)$/s;
const fileMethod = /\.(?:read_text|write_text|read_bytes|write_bytes)$/;
const mutableValues = new Set(["list", "dictionary", "set", "list_comprehension", "dictionary_comprehension"]);

function isOfType(...types: readonly NodeType[]): (file: SourceFile) => boolean {
  return (file) => {
    const { nodeType } = onexFactsOf(file);
    return file.language.name === "python" && nodeType !== null && types.includes(nodeType);
  };
}

function importNodes(file: SourceFile): readonly number[] {
  return file.tree.nodesOf(["import_statement", "import_from_statement"]);
}

function* outsideImports(file: SourceFile): Generator<RuleHit> {
  for (const node of importNodes(file)) {
    const modules =
      file.tree
        .text(node)
        .replace(/^(?:from|import)\s+/, "")
        .split(/\s+import\b/)[0] ?? "";
    for (const module of modules.split(",")) {
      const name = module.trim().split(/\s/)[0] ?? "";
      if (outsideWorld.has(name.split(".")[0] ?? "") || outsideModules.has(name)) yield { node, detail: name };
    }
  }
}

function* fileAccess(file: SourceFile): Generator<RuleHit> {
  for (const { node, name } of file.calls)
    if (fileCall.test(name) || fileMethod.test(name)) yield { node, detail: name };
}

function* environmentReads(file: SourceFile): Generator<RuleHit> {
  for (const node of file.tree.nodesOf(["attribute"])) {
    const text = file.tree.end(node) - file.tree.start(node) > 20 ? "" : file.tree.text(node);
    if (text === "os.environ" || text === "os.getenv") yield { node, detail: text };
  }
}

function worksForTheNode(file: SourceFile, facts: ClassFacts): boolean {
  return facts === onexFactsOf(file).nodeClass || facts.name.startsWith("Handler");
}

/** Mutable values in the body of the node or a handler, and module-level ones that are not spelled as constants. */
function* keptState(file: SourceFile): Generator<RuleHit> {
  const { tree } = file;
  for (const node of file.tree.nodesOf(["assignment"])) {
    const value = tree.child(node, "right");
    if (value === none || !mutableValues.has(tree.kind(value))) continue;
    const name = tree.text(tree.child(node, "left"));
    const scope = tree.parent(tree.parent(node));
    const isInClass = file.classes.some(
      (facts) => worksForTheNode(file, facts) && tree.child(facts.node, "body") === scope,
    );
    const isModuleState = scope === 0 && !/^[A-Z_][A-Z0-9_]*$/.test(name);
    if (isInClass || isModuleState) yield { node, detail: name };
  }
}

/** What a node of a pure type must not do. */
export const onexPurityRules: readonly Rule[] = [
  {
    id: "ONX-12",
    severity: "critical",
    weight: 10,
    applies: isOfType("compute", "reducer"),
    find: outsideImports,
    message: (detail) => `A pure node reaches the network, a database or a process: it imports ${detail}.`,
    cure: "Move this into an effect node and hand its result in as input.",
    markers: ["io-ok", "node-purity-ok"],
  },
  {
    id: "ONX-13",
    severity: "critical",
    weight: 8,
    applies: isOfType("compute", "reducer"),
    find: fileAccess,
    message: (detail) => `A pure node reads or writes files: ${detail}.`,
    cure: "Let an effect node read or write the file.",
    markers: ["io-ok", "node-purity-ok"],
  },
  {
    id: "ONX-14",
    severity: "high",
    weight: 5,
    applies: isOfType("compute", "reducer", "orchestrator"),
    find: environmentReads,
    message: (detail) => `The node reads the environment: ${detail}.`,
    cure: "Hand settings in through the container or the contract.",
    markers: ["node-purity-ok"],
  },
  {
    id: "ONX-16",
    severity: "high",
    weight: 6,
    applies: isOfType("compute", "reducer", "orchestrator"),
    find: keptState,
    message: (detail) => `${detail} keeps state between calls.`,
    cure: "Keep state in the input and the output; make a constant a tuple, frozenset or upper-case name.",
    markers: ["node-purity-ok"],
  },
];
