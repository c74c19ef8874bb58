import type { ContractFacts, ContractValue } from "../facts/contract-file.ts";
import type { SourceFile } from "../source-file.ts";
import { anyFile } from "./onex-scopes.ts";
import type { Rule, RuleHit } from "./rule.ts";

const nodeType = /^(?:effect|compute|reducer|orchestrator)(?:_generic)?$/i;
const handlerKeys = ["name", "contract_version", "descriptor", "input_model", "output_model"];
const nodeKeys = ["name", "node_type", "contract_version", "input_model", "output_model"];

function* brokenContract(file: SourceFile): Generator<RuleHit> {
  const { contract } = file.project;
  if (contract === null) return;
  for (const problem of problemsOf(contract)) yield { node: 0, detail: `${contract.path}, ${problem}` };
}

function* problemsOf({ values }: ContractFacts): Generator<string> {
  const archetype = values.get("descriptor")?.children.get("node_archetype");
  for (const key of values.has("handler_id") ? handlerKeys : nodeKeys) {
    const isElsewhere = key === "node_type" && archetype !== undefined;
    if (!values.has(key) && !isElsewhere) yield `line 1: ${key} is missing`;
  }
  const name = values.get("name");
  if (name !== undefined && !/^[a-z][a-z0-9_]*$/.test(name.text)) yield `line ${name.line}: name is no snake_case name`;
  const type = values.get("node_type");
  if (type !== undefined && !nodeType.test(type.text)) yield `line ${type.line}: node_type is none of the four types`;
  const version = values.get("contract_version");
  if (version !== undefined && !isVersion(version)) {
    yield `line ${version.line}: contract_version needs major, minor and patch as whole numbers`;
  }
  for (const key of ["input_model", "output_model"]) {
    const model = values.get(key);
    if (model !== undefined && !isModel(model)) yield `line ${model.line}: ${key} needs a name and a module`;
  }
}

function isVersion({ children }: ContractValue): boolean {
  return ["major", "minor", "patch"].every((part) => /^\d+$/.test(children.get(part) ?? ""));
}

/** The name alone is enough where it says the module, too. */
function isModel({ text, children }: ContractValue): boolean {
  return (children.has("name") && children.has("module")) || /^[\w.]+$/.test(text);
}

/** What the contract beside a node says. */
export const onexContractRules: readonly Rule[] = [
  {
    id: "ONX-11",
    severity: "high",
    weight: 6,
    scope: {
      ...anyFile,
      where: {
        text: "with its contract.yaml among the related files",
        holds: ({ project }) => project.contract !== null,
      },
    },
    find: brokenContract,
    message: (detail) => `The contract of the node cannot be relied on: ${detail}.`,
    cure: "Give it name, node_type, contract_version, input_model and output_model.",
  },
];
