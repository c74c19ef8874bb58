// A code generator that asks before it writes. It never hangs and never breaks because a broker is down: whatever
// happens, an answer comes within the budget of 5 s, or what KAFKA_PATTERN_DISCOVERY_TIMEOUT_MS says, and the generated
// file says how much it can be trusted.
import { fromEnv } from "event-intelligence";

const [nodeType = "effect", domain = "database"] = process.argv.slice(2);
const className = `Node${titled(domain)}${titled(nodeType)}`;

const intelligence = await fromEnv();
try {
  const answer = await intelligence.discoverPatterns({ nodeType, domain, limit: 3 });
  const reason = answer.fallbackReason === null ? "" : `, because of ${answer.fallbackReason}`;
  const lines = [
    `# Patterns from ${answer.source}, confidence ${answer.confidence}${reason}.`,
    ...answer.value.patterns.flatMap(({ name, bestPractices }) => [
      `# ${name}`,
      ...bestPractices.slice(0, 2).map((practice) => `#   - ${practice}`),
    ]),
    `class ${className}(Node${titled(nodeType)}):`,
    `    """${/^[aeiou]/i.test(nodeType) ? "An" : "A"} ${nodeType} node of the domain ${domain}."""`,
  ];
  const source = `${lines.join("\n")}\n`;
  process.stdout.write(source);

  // What was generated is looked at before anybody commits it.
  const sourcePath = `node_${domain}_${nodeType}.py`;
  const check = await intelligence.analyzeCode({ sourcePath, content: source, operation: "ONEX_COMPLIANCE" });
  process.stdout.write(`# ONEX compliance ${check.value.onexCompliance.toFixed(2)}, checked by ${check.source}.\n`);
  for (const { severity, message, cure } of check.value.issues) {
    process.stdout.write(`#   ${severity}: ${message} ${cure}\n`);
  }
} finally {
  await intelligence.close();
}

function titled(word: string): string {
  return word.replace(/(^|_)([a-z])/g, (_, _start, letter: string) => letter.toUpperCase());
}
