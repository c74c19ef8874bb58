import type { NodeType } from "@event-intelligence/contracts/code-analysis";
import type { ClassFacts } from "../languages/language.ts";
import type { SourceFile } from "../source-file.ts";

/** The entry method of each node type in the oldest dialect. */
export const entryMethods: Readonly<Record<NodeType, string>> = {
  effect: "execute_effect",
  compute: "execute_compute",
  reducer: "execute_reduction",
  orchestrator: "execute_orchestration",
};
const nodeTypes = Object.keys(entryMethods) as NodeType[];

/**
 * How a node is written: with an `execute_...` method, with `process()`, or as a declaration whose work handlers do.
 * The three contradict each other, so the dialect is told before any rule is applied.
 */
export type Dialect = "execute" | "process" | "declarative";

/** What a file is to its node: the node itself, a handler that works for it, or a part such as a model. */
export type Role = "node" | "handler" | "part";

/** What a file says about being an ONEX node. Types that are not told are null. */
export interface OnexFacts {
  readonly typeByContract: NodeType | null;
  readonly typeByPath: NodeType | null;
  readonly typeByClassName: NodeType | null;
  readonly typeByBase: NodeType | null;
  /** The first of these that is told. */
  readonly nodeType: NodeType | null;
  /** True when the file's own name says it is a node, or it stands as `node.py` in a node's folder. */
  readonly isNodeFile: boolean;
  readonly nodeClass: ClassFacts | undefined;
  /** Null for a file that belongs to no node. */
  readonly role: Role | null;
  /** Null without a role. */
  readonly dialect: Dialect | null;
  /** What shows the dialect, in words; empty without one. */
  readonly dialectEvidence: string;
}

const types = nodeTypes.join("|");
/** Digits are allowed in names; the convention's own expression forgets them. */
export const nodeFileName = new RegExp(`^node_[a-z0-9_]+_(${types})\\.[a-z]+$`);
export const nodeFolderName = new RegExp(`^node_[a-z0-9_]+_(${types})$`);
export const nodeClassName = /^Node[A-Z][A-Za-z0-9]*(Effect|Compute|Reducer|Orchestrator)$/;
const nodeBaseName = /^(?:Node|NodeBase|NodeCore|ModelService)(Effect|Compute|Reducer|Orchestrator)(?:Service|Base)?$/;
const entryMethodName = new RegExp(`^(?:${Object.values(entryMethods).join("|")})$`);
const entryFiles = /^(?:node|handler)\.[a-z]+$/;

function toNodeType(word: string | undefined): NodeType | null {
  const lower = word?.toLowerCase();
  return nodeTypes.find((type) => type === lower) ?? null;
}

/** The node type a base class stands for, or null. */
export function typeOfBase(base: string): NodeType | null {
  return toNodeType(nodeBaseName.exec(base)?.[1]);
}

function findNodeClass(classes: readonly ClassFacts[]): ClassFacts | undefined {
  return (
    classes.find(({ name }) => nodeClassName.test(name)) ??
    classes.find(({ bases }) => bases.some((base) => typeOfBase(base) !== null))
  );
}

const known = new WeakMap<SourceFile, OnexFacts>();

/** What path, class name and base class say about the node a file holds. */
export function onexFactsOf(file: SourceFile): OnexFacts {
  const facts = known.get(file) ?? readOnexFacts(file);
  known.set(file, facts);
  return facts;
}

/** Tests of nodes are no nodes, although they define some. */
const testFile = /^(?:test_.*|.*_test|conftest)\.[a-z]+$/;

function readOnexFacts(file: SourceFile): OnexFacts {
  const segments = file.path.split("/");
  const fileName = segments.at(-1) ?? "";
  const folders = segments.slice(0, -1);
  const folder = folders.findLast((name) => nodeFolderName.test(name));
  const isNamedNode = nodeFileName.test(fileName);
  const isEntryInFolder = nodeFolderName.test(folders.at(-1) ?? "") && entryFiles.test(fileName);
  const nodeClass = findNodeClass(file.classes);
  const contract = file.project.contract?.values;
  const archetype = contract?.get("descriptor")?.children.get("node_archetype");
  const typeByContract = toNodeType((contract?.get("node_type")?.text ?? archetype)?.replace(/_GENERIC$/i, ""));
  const typeByPath = toNodeType((nodeFileName.exec(fileName) ?? nodeFolderName.exec(folder ?? ""))?.[1]);
  const typeByClassName = toNodeType(nodeClassName.exec(nodeClass?.name ?? "")?.[1]);
  const typeByBase = nodeClass?.bases.map(typeOfBase).find((type) => type !== null) ?? null;
  const isHandler =
    (folder !== undefined && folders.includes("handlers")) || (isEntryInFolder && /^handler/.test(fileName));
  const role = testFile.test(fileName)
    ? null
    : isHandler
      ? "handler"
      : isNamedNode || isEntryInFolder || nodeClass !== undefined
        ? "node"
        : folder !== undefined
          ? "part"
          : null;
  return {
    typeByContract: role === null ? null : typeByContract,
    typeByPath,
    typeByClassName,
    typeByBase,
    nodeType: typeByPath ?? typeByClassName ?? typeByBase,
    isNodeFile: isNamedNode || isEntryInFolder,
    nodeClass,
    role,
    ...(role === null
      ? { dialect: null, dialectEvidence: "" }
      : readDialect(file, folder, fileName, isEntryInFolder || isHandler)),
  };
}

function readDialect(
  file: SourceFile,
  folder: string | undefined,
  fileName: string,
  isInNodeFolder: boolean,
): { dialect: Dialect; dialectEvidence: string } {
  if (isInNodeFolder)
    return { dialect: "declarative", dialectEvidence: `${fileName} lies in the node folder ${folder}` };
  const [entry] = methodsNamed(file, entryMethodName);
  if (entry !== undefined) {
    const name = file.language.structure.functionName(file.tree, entry);
    return { dialect: "execute", dialectEvidence: `line ${file.tree.line(entry)} defines ${name}` };
  }
  if (folder !== undefined && !nodeFileName.test(fileName)) {
    return { dialect: "declarative", dialectEvidence: `it is a part of the node folder ${folder}` };
  }
  return { dialect: "process", dialectEvidence: "it stands alone and defines no execute_ method" };
}

/** The function nodes anywhere in the file whose name matches. */
export function methodsNamed(file: SourceFile, name: RegExp): number[] {
  return file.tree
    .nodesOf(file.language.structure.functions)
    .filter((node) => name.test(file.language.structure.functionName(file.tree, node)));
}
