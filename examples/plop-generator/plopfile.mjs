// A plop generator that asks before it writes: the file says what was known about such a node, where that came from and
// how sure it is. A broker that is down costs a bounded wait and is named in the file; nothing hangs.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkNode, gatherAdvice } from "./intelligence.mjs";
import { domainProblem, nameProblem, operationNames, operationsProblem } from "./wishes.mjs";

const validated = (problemOf) => (text) => problemOf(text) ?? true;
const path = "node_{{snakeCase name}}_{{nodeType}}.py";

export default function plopfile(plop) {
  plop.setGenerator("onex-node", {
    description: "an ONEX-style node, with what is known about such nodes",
    prompts: [
      // Another type is another template.
      { type: "list", name: "nodeType", message: "Node type:", choices: ["effect", "compute"] },
      { type: "input", name: "domain", message: "Domain, such as database:", validate: validated(domainProblem) },
      { type: "input", name: "name", message: "Name, such as OrderWriter:", validate: validated(nameProblem) },
      {
        type: "input",
        name: "operations",
        message: "Operations, such as create, update:",
        validate: validated(operationsProblem),
      },
    ],
    actions: [
      async function gather(answers) {
        answers.operationNames = operationNames(answers.operations);
        const advice = await gatherAdvice(answers);
        answers.advice = advice.comment;
        return advice.summary;
      },
      // Never over a file that is there, unless plop is told --force.
      { type: "add", path, templateFile: "templates/{{nodeType}}.py.hbs" },
      async function check(answers) {
        const sourcePath = plop.renderString(path, answers);
        return await checkNode(sourcePath, await readFile(join(plop.getDestBasePath(), sourcePath), "utf8"));
      },
    ],
  });
}
