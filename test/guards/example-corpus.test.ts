import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const corpus = new URL("../../examples/corpus/", import.meta.url).pathname;
const nodeName = /^node_([a-z0-9_]+)_(effect|compute|reducer|orchestrator)$/;

interface CorpusNode {
  readonly path: string;
  /** The file's own name, or that of the folder around a `node.py`. */
  readonly name: string;
  readonly nodeType: string;
  readonly source: string;
}

const paths = globSync("**/*.py", { cwd: corpus }).sort();
const nodes: CorpusNode[] = paths.flatMap((path) => {
  const name = basename(path) === "node.py" ? basename(dirname(path)) : basename(path, ".py");
  const nodeType = nodeName.exec(name)?.[2];
  if (nodeType === undefined) return [];
  return [{ path, name, nodeType, source: readFileSync(join(corpus, path), "utf8") }];
});
const soundNodes = nodes.filter((node) => !node.path.startsWith("flawed/"));

function toClassName(name: string): string {
  return name
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

describe("the example corpus", () => {
  it("holds at least fourteen sound nodes in at least ten domains", () => {
    expect(soundNodes.length).toBeGreaterThanOrEqual(14);
    expect(new Set(soundNodes.map((node) => node.path.split("/")[0])).size).toBeGreaterThanOrEqual(10);
  });

  it.each(["effect", "compute", "reducer", "orchestrator"])("holds at least three sound %s nodes", (nodeType) => {
    expect(soundNodes.filter((node) => node.nodeType === nodeType).length).toBeGreaterThanOrEqual(3);
  });

  it("holds flawed nodes to find something in", () => {
    expect(nodes.length - soundNodes.length).toBeGreaterThanOrEqual(2);
  });

  it.each(nodes.map((node) => [node.path, node] as const))("names file and class alike in %s", (_, node) => {
    const classes = [...node.source.matchAll(/^class (Node\w+)/gm)].map((match) => match[1]);
    expect(classes).toEqual([toClassName(node.name)]);
  });

  it.each(soundNodes.map((node) => [node.path, node] as const))("gives %s an entry point or a contract", (_, node) => {
    if (basename(node.path) === "node.py") {
      const contract = readFileSync(join(corpus, dirname(node.path), "contract.yaml"), "utf8");
      expect(contract).toMatch(new RegExp(`^name: ${node.name}$`, "m"));
      expect(contract).toMatch(new RegExp(`^node_type: ${node.nodeType.toUpperCase()}$`, "m"));
    } else {
      expect(node.source).toMatch(
        /^ {4}async def (process|execute_(effect|compute|reduction|orchestration))\(self, \w+: Model\w+\) -> Model\w+:$/m,
      );
    }
  });

  it("holds three files of TypeScript", () => {
    expect(globSync("**/*.ts", { cwd: corpus })).toHaveLength(3);
  });
});
