import { effectsOf } from "../facts/find-effects.ts";
import { none } from "../languages/syntax-tree.ts";
import type { SourceFile } from "../source-file.ts";
import { assignmentsOf, callsWithin, firstCallWithin } from "./nodes-within.ts";
import { isTestFile, noTest } from "./path-kinds.ts";
import type { Rule, RuleHit } from "./rule.ts";

const secretName = /(?:^|[._-])(?:password|passwd|pwd|secret|token|api_?key|private_?key|access_?key|client_?secret)$/i;
const placeholder =
  /^$|^[<{$%[].*|.*\s.*|^(?:x+|\*+|\.+|-+)$|(?:change|replace|your|example|dummy|placeholder|sample|redacted|none|null|test|todo|fake|mock)/is;
const knownSecret =
  /^(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|sk-[A-Za-z0-9_-]{20,}|xox[abpr]-[A-Za-z0-9-]{10,}|-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----)/;
/** The name of a field or header, a path, a class: words and separators, without a digit. */
const mereName = /^[A-Za-z]+(?:[._:/ -]+[A-Za-z]*)*$/;
const privateEndpoint =
  /^(?:[a-z]+:\/\/)?(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}(?::\d+)?(?:\/|$)/;
const sqlStart = /^\s*(?:select\s|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s|drop\s+table\s)/i;
const sqlCall =
  /(?:^|[.:])(?:execute\w*|query\w*|raw|rawQuery|fetch|fetchrow|fetchval|fetch_\w+|prepare\w*|Exec|ExecContext|Query|QueryRow|QueryContext|QueryRowContext|Prepare|createQuery|createNativeQuery|FromSqlRaw|ExecuteSqlRaw|ExecuteSqlRawAsync|\w+Command|\$queryRawUnsafe|\$executeRawUnsafe)$/;
const formatting = /(?:^|\.)(?:format|Format|Sprintf|formatted|concat|Concat)$/;

/** `apiKey` and `API_KEY` alike: words joined by an underscore. */
function nameWords(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2");
}

function isFilled({ tree, language }: SourceFile, text: number): boolean {
  return [...language.facts.fillings].some((kind) => tree.childOfKind(text, kind) !== none);
}

/** The content of a plain text literal; empty when it is built from other values. */
function literalText(file: SourceFile, node: number): string {
  const { tree, language } = file;
  const only = tree.kind(node) === "expression_list" || tree.kind(node) === "literal_element" ? node + 1 : node;
  if (!language.facts.texts.has(tree.kind(only)) || tree.end(only) - tree.start(only) > 500) return "";
  return isFilled(file, only) ? "" : bareText(tree.text(only));
}

function bareText(text: string): string {
  return text.replace(/^[@$A-Za-z]{0,2}#{0,3}(?:"""|'''|["'`])|(?:"""|'''|["'`])#{0,3}$/g, "");
}

/** The message names the variable and never the secret. */
function* hardCodedSecrets(file: SourceFile): Generator<RuleHit> {
  const isTest = isTestFile(file.path);
  for (const { name, value } of assignmentsOf(file)) {
    const text = literalText(file, value);
    if (text === "") continue;
    const bareName = name.replace(/^["']|["']$/g, "");
    const isSecret =
      !isTest &&
      secretName.test(nameWords(bareName)) &&
      text.length >= 8 &&
      !placeholder.test(text) &&
      !mereName.test(text);
    if (isSecret || knownSecret.test(text)) yield { node: value, detail: `${bareName} holds a secret` };
    else if (!isTest && privateEndpoint.test(text)) {
      yield { node: value, detail: `${bareName} holds an address of a private network`, severity: "medium" };
    }
  }
}

/** The statement may be the second argument: a context or a connection can come first. */
function* sqlFromText(file: SourceFile): Generator<RuleHit> {
  for (const call of file.calls) {
    if (!sqlCall.test(call.name)) continue;
    const built = file
      .argumentsOf(call)
      .slice(0, 2)
      .find((argument) => isBuiltSql(file, argument));
    if (built !== undefined) yield { node: built, detail: call.name.slice(0, 80) };
  }
}

/** Whether a text that begins like SQL is put together from something else than constants. */
function isBuiltSql(file: SourceFile, node: number): boolean {
  const { tree, language } = file;
  const { texts, joins } = language.facts;
  const kind = tree.kind(node);
  const first = firstCallWithin(file, node);
  const call = first?.node === node ? first : undefined;
  const isFormat = call !== undefined && (formatting.test(call.name) || /^format!?$/.test(call.name));
  const isJoin = joins.has(kind) && /^[+%]$/.test(operatorOf(file, node));
  if (!isFormat && !isJoin && !(texts.has(kind) && isFilled(file, node))) return false;
  if (!sqlStart.test(bareText(firstText(file, node)))) return false;
  return isFormat || hasVariable(file, node);
}

function operatorOf({ tree }: SourceFile, node: number): string {
  const operator = [...tree.children(node)].find((child) => !tree.isNamed(child) && /^'[+%]'$/.test(tree.kind(child)));
  return operator === undefined ? "" : tree.text(operator);
}

function firstText({ tree, language }: SourceFile, node: number): string {
  for (let inner = node; inner < tree.past(node); inner += 1) {
    if (language.facts.texts.has(tree.kind(inner))) return tree.text(inner).slice(0, 80);
  }
  return "";
}

/** A name in capitals is a constant, such as the name of a table. */
function hasVariable({ tree, language }: SourceFile, node: number): boolean {
  const { fillings, texts } = language.facts;
  const isText = texts.has(tree.kind(node));
  for (let inner = node; inner < tree.past(node); inner += 1) {
    const isName =
      tree.isLeaf(inner) && /identifier$/.test(tree.kind(inner)) && !/^[A-Z][A-Z0-9_]*$/.test(tree.text(inner));
    if (isName && (!isText || tree.ancestor(inner, fillings) > node)) return true;
  }
  return false;
}

const shells = /^\(\s*["'](?:\/bin\/)?(?:sh|bash|zsh|cmd(?:\.exe)?|powershell(?:\.exe)?)["']/;

function* unsafeCalls(file: SourceFile): Generator<RuleHit> {
  const { tree } = file;
  const unsafe = new Map(
    effectsOf(file, "evaluation", "shell", "unsafeLoad").map(({ node, effect }) => [node, effect]),
  );
  for (const call of file.calls) {
    const { node, name, argumentList } = call;
    const effect = unsafe.get(node);
    const text =
      argumentList === none || tree.end(argumentList) - tree.start(argumentList) > 2000 ? "" : tree.text(argumentList);
    const fixed = file.argumentsOf(call).map((argument) => isPlainText(file, argument));
    const isFixed = fixed.every((one) => one);
    const isShell = /^subprocess\.|^child_process\.spawn/.test(name) && /\bshell\s*[=:]\s*(?:True|true)\b/.test(text);
    const isCommand =
      /^os\/exec\.Command|Command::new$|Process\.Start$|ProcessBuilder$/.test(name) &&
      shells.test(text) &&
      !(isFixed && isPlainChain(file, node));
    const isYaml = name === "yaml.load" && !/Loader/.test(text);
    if ((effect === "evaluation" || effect === "shell") && fixed[0] !== false) continue;
    // What was written by the same program a moment ago is nobody else's.
    if (effect === "unsafeLoad" && /^\(\s*(?:\w+\.)?dumps\(/.test(text)) continue;
    if (effect !== undefined || isYaml) yield { node, detail: name };
    else if (isShell && fixed[0] !== true) yield { node, detail: `${name} with a shell` };
    else if (isCommand) yield { node, detail: `${name} with a shell` };
  }
}

/** Whether a chain of calls, as of a builder, is given nothing but plain texts. */
function isPlainChain(file: SourceFile, node: number): boolean {
  const { tree, language } = file;
  const { calls, members } = language.facts;
  let chain = node;
  while (calls.has(tree.kind(tree.parent(chain))) || members.has(tree.kind(tree.parent(chain))))
    chain = tree.parent(chain);
  return callsWithin(file, chain).every((call) => file.argumentsOf(call).every((one) => isPlainText(file, one)));
}

/** A plain text holds nobody's input. */
function isPlainText(file: SourceFile, argument: number): boolean {
  return file.language.facts.texts.has(file.tree.kind(argument)) && !isFilled(file, argument);
}

/** What lets strangers in. */
export const securityRules: readonly Rule[] = [
  {
    id: "ARC-16",
    severity: "critical",
    weight: 6,
    scope: { where: noTest },
    find: sqlFromText,
    message: (detail) => `${detail} runs SQL that is put together from text.`,
    cure: "Pass the values as parameters of the statement.",
  },
  {
    id: "ARC-17",
    severity: "critical",
    weight: 5,
    scope: {},
    find: hardCodedSecrets,
    message: (detail) => `${detail} in the source code.`,
    cure: "Read it from the environment or a secret store, and replace a secret that was published.",
  },
  {
    id: "ARC-18",
    severity: "high",
    weight: 4,
    scope: { where: noTest },
    find: unsafeCalls,
    message: (detail) => `${detail} runs whatever its input says.`,
    cure: "Use a parser for the data, a list of arguments without a shell, or a safe loader.",
  },
];
