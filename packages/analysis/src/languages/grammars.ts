import { fileURLToPath } from "node:url";
import { OperationError } from "@event-intelligence/contracts/errors";
import { Parser, type Tree, Language as TreeSitterLanguage } from "web-tree-sitter";
import { type ParserMemory, type ParserRuntime, readColumns } from "./read-tree.ts";
import { type NodeNames, SyntaxTree } from "./syntax-tree.ts";

// Node has it; the type packages in use declare it for browsers only.
declare const WebAssembly: { Memory: new (limits: { initial: number; maximum: number }) => ParserMemory };

/** A tree with more nodes than this is refused: it would take hundreds of megabytes to look at. */
export const maxNodeCount = 2_000_000;
const wasmPageBytes = 65_536;
/** Of 64 KB; the largest real files that are accepted need no more. */
const initialPages = 512;

/** A grammar in memory, with its parser. */
export interface Grammar {
  readonly parser: Parser;
  readonly names: NodeNames;
}

let started: { readonly runtime: ParserRuntime; readonly bufferAddress: number } | undefined;

/** Starts the parser runtime, with all memory it may ever use capped. */
export async function startParserRuntime(memoryCapMegabytes: number): Promise<void> {
  if (started !== undefined) return;
  const maximum = (memoryCapMegabytes * 1_048_576) / wasmPageBytes;
  const options = {
    wasmMemory: new WebAssembly.Memory({ initial: Math.min(initialPages, maximum), maximum }),
    // What it prints when it runs out of memory also arrives as an error.
    print: () => undefined,
    printErr: () => undefined,
  };
  await Parser.init(options);
  const runtime = options as unknown as ParserRuntime;
  started = { runtime, bufferAddress: runtime._ts_init() };
}

const grammars = new Map<string, Promise<Grammar>>();

/** Loads a grammar when it is first asked for. */
export function loadGrammar(name: string): Promise<Grammar> {
  let grammar = grammars.get(name);
  if (grammar === undefined) {
    grammar = readGrammar(name);
    grammars.set(name, grammar);
  }
  return grammar;
}

/** Grammars that are newer than those of `@vscode/tree-sitter-wasm`, by the names that the manifest has for their files. */
const newerGrammars: Readonly<Record<string, string>> = { "c-sharp": "#c-sharp-grammar" };

async function readGrammar(name: string): Promise<Grammar> {
  const file = newerGrammars[name] ?? `@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`;
  const language = await TreeSitterLanguage.load(fileURLToPath(import.meta.resolve(file)));
  return { parser: new Parser().setLanguage(language), names: namesOf(language) };
}

function namesOf(language: TreeSitterLanguage): NodeNames {
  const kinds: string[] = [];
  const named: boolean[] = [];
  for (let id = 0; id < language.nodeTypeCount; id += 1) {
    const type = language.nodeTypeForId(id) ?? "";
    named.push(language.nodeTypeIsNamed(id));
    kinds.push(named[id] ? type : `'${type}'`);
  }
  const fields: string[] = [];
  for (let id = 0; id <= language.fieldCount; id += 1) fields.push(language.fieldNameForId(id) ?? "");
  // The kind of an error is not in the table; it is named.
  return {
    kindCount: kinds.length,
    kind: (id) => kinds[id] ?? "ERROR",
    isNamed: (id) => named[id] ?? true,
    field: (id) => fields[id] ?? "",
  };
}

let isBroken = false;
/** The parser never gives back what it has taken, and what it takes beyond this no real file needs again. */
const mostKeptBytes = 2 * initialPages * wasmPageBytes;

/** True when this process should parse no more: a text broke its parser, whose next call may never return, or bloated it. */
export function isParserSpent(): boolean {
  return isBroken || (started?.runtime.wasmMemory.buffer.byteLength ?? 0) > mostKeptBytes;
}

/**
 * Time that the thread computed which parses, where Node can tell it: a busy machine must not make a good file look like a
 * bad one, nor what V8 compiles beside it.
 */
export function computingMs(): number {
  const usage = process.threadCpuUsage?.();
  return usage === undefined ? performance.now() : (usage.user + usage.system) / 1000;
}

/** Tells, from now on, whether this process has computed longer than that. */
export function computingLimit(timeoutMs: number): () => boolean {
  const earliestEndMs = performance.now() + timeoutMs;
  const startedMs = computingMs();
  // The clock first: it is read thousands of times, and nothing has computed longer than it has run.
  return () => performance.now() > earliestEndMs && computingMs() - startedMs > timeoutMs;
}

export function takesTooLong(timeoutMs: number): OperationError {
  return new OperationError("PARSING_ERROR", `The source text takes more than ${timeoutMs} ms of computing to parse.`, {
    cure: "Send hand-written source code; leave out generated, minified or binary content.",
  });
}

export function hasTooManyNodes(size: number): OperationError {
  return new OperationError(
    "PARSING_ERROR",
    `The source text has ${size} syntax nodes; ${maxNodeCount} is the limit.`,
    {
      cure: "Split the file, or leave out generated code and data.",
    },
  );
}

/**
 * Parses a text, computing no longer than `timeoutMs`. The tree shows `sentText`, of the same length, in its place.
 * @throws OperationError PARSING_ERROR when the text takes the parser too long or makes too large a tree.
 */
export function parseText(grammar: Grammar, source: string, timeoutMs: number, sentText = source): SyntaxTree {
  let parserTree: Tree | null;
  try {
    parserTree = grammar.parser.parse(source, null, { progressCallback: computingLimit(timeoutMs) });
  } catch (error) {
    isBroken = true;
    throw error;
  }
  if (parserTree === null) {
    // Without it the next text would be read as the rest of this one.
    grammar.parser.reset();
    throw takesTooLong(timeoutMs);
  }
  try {
    return flatten(parserTree, grammar.names, sentText);
  } catch (error) {
    isBroken ||= !(error instanceof OperationError);
    throw error;
  } finally {
    // The parser's tree lives where no garbage collector looks.
    parserTree.delete();
  }
}

function flatten(parserTree: Tree, names: NodeNames, source: string): SyntaxTree {
  const size = parserTree.rootNode.descendantCount;
  if (size > maxNodeCount) throw hasTooManyNodes(size);
  if (started === undefined) throw new Error("The parser runtime was not started.");
  return new SyntaxTree(source, readColumns(started.runtime, started.bufferAddress, parserTree, names), names);
}
