// Asks what is known, and what becomes of it: a comment for the file that is written.
import { fitContext } from "@event-intelligence/client/context";
import { fromEnv } from "event-intelligence";

/** What fits on a screen. The least relevant is left out first. */
const maxCommentBytes = 3_500;
const maxLineLength = 110;

/** Never fails because of a broker or worker: then the catalogue alone has answered, and the comment says why. */
export async function gatherAdvice({ nodeType, domain, name, operationNames }) {
  const intelligence = await fromEnv();
  try {
    const question = { nodeType, domain, serviceName: name, operations: operationNames };
    const context = await intelligence.gatherIntelligence(question);
    const fitted = fitContext(context, maxCommentBytes, ({ context: kept }) => commentOf(kept));
    const lists = Object.values(context).filter(Array.isArray).flat();
    const advisers = new Set(lists.flatMap(({ sources = [] }) => sources));
    return {
      comment: commentOf(fitted.context),
      summary: `advice of ${[...advisers].join(", ")}, confidence ${context.confidence.toFixed(2)}`,
    };
  } finally {
    await intelligence.close();
  }
}

/** What the engine says of the file: a template that has aged is noticed by whoever runs it next. */
export async function checkNode(sourcePath, content) {
  const intelligence = await fromEnv({ onNotice: () => {} });
  try {
    const { source, value } = await intelligence.analyzeCode({ sourcePath, content, operation: "ONEX_COMPLIANCE" });
    const issues = value.issues.map(({ severity, line, message }) => `; line ${line}, ${severity}: ${message}`);
    return `ONEX compliance ${value.onexCompliance.toFixed(2)}, checked by ${source}${issues.join("")}`;
  } finally {
    await intelligence.close();
  }
}

function commentOf(context) {
  const references = [...new Set(sections(context).flatMap(({ items }) => items.flatMap(({ sources }) => sources)))];
  const cite = ({ sources }) => `[${sources.map((source) => references.indexOf(source) + 1).join(", ")}]`;
  return [
    `What was known when this was written, with confidence ${context.confidence.toFixed(2)} of 1. Numbers name the references.`,
    "It is advice out of code and catalogue: check it, then take it out.",
    ...sections(context).flatMap(({ title, items }) => [
      "",
      `${title}:`,
      ...items.flatMap((item) => wrapped(`- ${oneLine(item.said)} ${cite(item)}`)),
    ]),
    "",
    "References:",
    ...references.map((source, index) => `[${index + 1}] ${oneLine(source)}, ${surest(context, source)}`),
    ...context.sources.flatMap((report) => wrapped(endingOf(report))),
  ]
    .map((line) => (line === "" ? "#" : `# ${line}`))
    .join("\n");
}

/** What a reader of the file wants beside the code; lists that nothing is known for are left out. */
function sections({ nodeTypePatterns, codeExamples, errorScenarios, antiPatterns, testingRecommendations, ...rest }) {
  const facts = (list) => list.map(({ name, text, sources }) => ({ sources, said: name ? `${name}: ${text}` : text }));
  // What the catalogue shows stands in no file.
  const placed = codeExamples.filter(({ place }) => place !== null && !place.path.startsWith("builtin:"));
  return [
    { title: "Patterns", items: nodeTypePatterns.map((pattern) => ({ ...pattern, said: patternText(pattern) })) },
    {
      title: "Code to read first",
      items: placed.map((example) => ({ ...example, said: `${example.place.path}:${example.place.startLine}` })),
    },
    { title: "Errors to expect", items: facts(errorScenarios) },
    { title: "To avoid", items: facts(antiPatterns) },
    { title: "Security", items: facts(rest.securityConsiderations) },
    { title: "To test", items: facts(testingRecommendations) },
  ].filter(({ items }) => items.length > 0);
}

function patternText({ name, description, bestPractices }) {
  return `${name}: ${[description, ...bestPractices.slice(0, 2)].join(" ")}`;
}

function surest(context, source) {
  const lists = Object.values(context).filter(Array.isArray).flat();
  const confidences = lists.filter((item) => item.sources?.includes(source)).map(({ confidence }) => confidence);
  return `confidence ${Math.max(...confidences).toFixed(2)}`;
}

/** Only sources with a story: those that gave nothing or not all, and those for which another one had to stand in. */
export function endingOf({ name, outcome, reason, answeredBy }) {
  if (reason === null) return "";
  if (answeredBy === null) return `${name} gave nothing: ${outcome}, because of ${reason}`;
  if (reason === "CORPUS_INCOMPLETE") return `${name} was asked while code was still being read: there may be more`;
  return answeredBy === "direct"
    ? `direct stood in for ${name}, because of ${reason}`
    : `${name} found a part, because of ${reason}`;
}

/** Text out of other people's files must not end the comment that it stands in. */
function oneLine(text) {
  return text.replace(/[\p{C}\p{Z}\s]+/gu, " ").trim();
}

function wrapped(text) {
  const lines = [];
  for (const word of text.split(" ").filter((part) => part !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= maxLineLength) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(last === undefined ? word : `  ${word}`);
  }
  return lines;
}
