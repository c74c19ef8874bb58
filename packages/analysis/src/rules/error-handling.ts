import type { HandlerFacts } from "../languages/language.ts";
import { none, type SyntaxTree } from "../languages/syntax-tree.ts";
import type { SourceFile } from "../source-file.ts";
import { callsWithin, factsWithin, firstCallWithin, nameOf, nodesWithin, statementsOf } from "./nodes-within.ts";
import type { Rule, RuleHit } from "./rule.ts";

/** Exceptions that are an answer rather than a failure: to pass over them is an idiom. */
const answers =
  /^(?:GeneratorExit|Stop(?:Async)?Iteration|KeyError|IndexError|AttributeError|ImportError|ModuleNotFoundError|FileNotFoundError|FileExistsError|ProcessLookupError|CancelledError|Queue(?:Empty|Full)|Empty|Full|NotImplementedError|(?:Number|Date)?FormatException|NumberFormatException|InterruptedException|ClassNotFoundException|NoSuch\w+Exception|NoClassDefFoundError|OperationCanceledException|TaskCanceledException|ObjectDisposedException|\w*NotFoundException|\w*DoesNotExist|UnsupportedOperationException|ClosedChannelException|\(filtered\))$/;
/** Names that stand for every error. */
const everything = /^(?:Exception|BaseException|Throwable|Error|SystemException)$/;
/** What is called while something ends: there is nobody left to tell. */
const cleanup =
  /(?:^|[._])(?:_?(?:close|aclose|dispose|kill|terminate|cancel|abort|shutdown|stop|unlink|remove|rmdir|rmtree|delete|destroy|disconnect|release|flush|join|wait|unsubscribe|unregister|detach|cleanup|clean_?up|teardown|quit|end|rollback|unref|removeListener|removeEventListener))\w*$/i;
const endingFunction =
  /^(?:__del__|__a?exit__|_?a?close|dispose|disconnect|shutdown|stop|tear_?down|cleanup|finali[sz]e|destroy)\w*$/i;
const imports = /import|require/;

function isBroad({ caught }: HandlerFacts): boolean {
  return caught.length === 0 || caught.some((name) => everything.test(name));
}

/** Handlers that are no swallowing although they do nothing. */
function isIdiom(file: SourceFile, handler: HandlerFacts): boolean {
  if (handler.caught.length > 0 && handler.caught.every((name) => answers.test(name))) return true;
  const { guarded } = handler;
  const enclosing = file.enclosingFunction(handler.node);
  if (enclosing !== none && endingFunction.test(nameOf(file, enclosing))) return true;
  if (file.isInFinally(handler.node)) return true;
  if (guarded === none) return false;
  const statements = statementsOf(file, guarded);
  // A narrow error of a single step is a question with two answers.
  if (!isBroad(handler) && statements.length <= 1) return true;
  if (statements.length > 0 && statements.every((node) => imports.test(file.tree.kind(node)))) return true;
  if (!handler.isTried) return cleanup.test(firstCallWithin(file, guarded)?.name ?? "");
  const calls = callsWithin(file, guarded).filter(({ node }) => file.enclosingFunction(node) === enclosing);
  return calls.length > 0 && calls.every(({ name }) => cleanup.test(name));
}

function isEmpty(file: SourceFile, { body }: HandlerFacts): boolean {
  if (body === none) return true;
  const { empty } = file.language.facts;
  return statementsOf(file, body).every((statement) => empty.has(file.tree.kind(statement)));
}

/** Why it is right to ignore an error takes a few words; a note to oneself or to a linter is no reason. */
const reason = /\p{L}{2,}(?:[^\p{L}]+\p{L}+){2}/u;
const note = /\b(?:TODO|FIXME|XXX|HACK|eslint|noqa|NOLINT|noinspection|pylint|type: ignore|pragma)\b/;

/** Whether a comment in a handler says why nothing is done. */
function isExplained({ tree, language }: SourceFile, { node, body, isTried }: HandlerFacts): boolean {
  return nodesWithin(tree, language.structure.comments, isTried ? node : body).some((comment) => {
    const text = tree.text(comment).slice(0, 200);
    return reason.test(text) && !note.test(text);
  });
}

/** What is thrown away with a name for it, without being an error. */
const harmless = /(?:^|\.)(?:recover|String)$/;

function* swallowed(file: SourceFile): Generator<RuleHit> {
  for (const handler of file.handlers) {
    if (!isEmpty(file, handler) || isIdiom(file, handler)) continue;
    const { node, body, caught, guarded, isTried } = handler;
    if (body === none) {
      const name = firstCallWithin(file, guarded)?.name.slice(0, 80) ?? "";
      if (!harmless.test(name))
        yield { node, detail: `what ${name || "a call"} returns is thrown away`, severity: "low" };
      continue;
    }
    // Of a narrow error, or one that is ignored for a reason, the reader is told at least.
    const isTold = !isBroad(handler) || isExplained(file, handler);
    const detail = `${caught.join(", ") || "every error"} ${caught.length > 1 ? "are" : "is"} caught and nothing is done about it`;
    // A chain of calls may begin many lines before the handler at its end.
    yield { node: isTried ? node : body, detail, severity: isTold ? "low" : undefined };
  }
}

/** What also catches cancellation, the request to exit, or errors of the machine. */
const tooBroad: Readonly<Record<string, RegExp>> = { python: /^BaseException$/, java: /^Throwable$/ };

function* overBroad(file: SourceFile): Generator<RuleHit> {
  for (const handler of file.handlers) {
    const { node, caught } = handler;
    const isBare = caught.length === 0 && file.language.name === "python";
    const name = caught.find((one) => tooBroad[file.language.name]?.test(one));
    if ((isBare || name !== undefined) && !passesOn(file, handler)) {
      yield { node, detail: name ?? "A bare except" };
    }
  }
}

/** Whether the error is raised again, or handed to somebody. */
function passesOn(file: SourceFile, { node, body, variable }: HandlerFacts): boolean {
  if (nodesWithin(file.tree, file.language.facts.raises, node).length > 0) return true;
  if (variable === "" || body === none || file.tree.end(body) - file.tree.start(body) > 5000) return false;
  return new RegExp(`[(,=]\\s*${variable.replaceAll("$", "\\$")}\\s*[,);]`).test(file.tree.text(body));
}

function* lostCauses(file: SourceFile): Generator<RuleHit> {
  const { tree, language } = file;
  for (const { node: handlerNode, body, variable } of file.handlers) {
    for (const node of nodesWithin(tree, language.facts.raises, body)) {
      if (file.enclosingFunction(node) !== file.enclosingFunction(handlerNode)) continue;
      if (tree.end(node) - tree.start(node) < 2000 && losesCause(file, node, variable))
        yield { node, detail: variable };
    }
  }
}

/** Whether a statement makes a new error that says nothing of the one it comes from. */
function losesCause({ tree, language }: SourceFile, node: number, variable: string): boolean {
  const text = tree.text(node);
  const isNamed = variable !== "" && new RegExp(`\\b${variable.replaceAll("$", "\\$")}\\b`).test(text);
  switch (language.name) {
    case "python":
      return tree.child(node, "cause") === none && /^raise\s+[\w.]+\(/.test(text);
    case "go":
      return isNamed ? /\bfmt\.Errorf\(/.test(text) && !/%w/.test(text) : /\b(?:errors\.New|fmt\.Errorf)\(/.test(text);
    default:
      return /^throw\s+new\b/.test(text) && !isNamed;
  }
}

const pause =
  /(?:^|[._])(?:\w*sleep|\w*delay|\w*wait\w*|\w*back_?off\w*|setTimeout|\w*pause|park\w*|After|Tick|tick|select)$/i;
const counting = /attempt|retr(?:y|ies)|tries|count|remaining|deadline|backoff|budget|elapsed/i;

/** Syntax nodes; a larger loop does more than to try again, and looking into it over and over would take long. */
const largestRetry = 5000;

/** Loops that succeed by leaving and, after a failure, start again at once and for ever. */
function* endlessRetries(file: SourceFile): Generator<RuleHit> {
  const { tree, language } = file;
  for (const loop of tree.nodesOf(language.facts.loops)) {
    if (!tree.isNamed(loop) || tree.past(loop) - loop > largestRetry) continue;
    if (!language.facts.isEndless(tree, loop) || isBounded(file, loop)) continue;
    const scope = file.enclosingFunction(loop);
    const handlers = factsWithin(tree, file.handlers, loop).filter(
      ({ node }) => file.enclosingFunction(node) === scope,
    );
    if (handlers.some((handler) => startsAgain(file, handler, loop))) yield { node: loop };
  }
}

/** What never comes back. */
const fatal = /(?:^|[.:])(?:[lL]og\.)?(?:Fatal[fl]?n?|Panic[fl]?n?|panic!?|[eE]xit|FailFast)$/;

/** Whether a success leaves the loop, the failure does not, and nothing else does. */
function startsAgain(file: SourceFile, handler: HandlerFacts, loop: number): boolean {
  const { tree, language } = file;
  const { node, body, guarded, caught, isTried } = handler;
  if (body === none || (caught.length > 0 && caught.every((name) => answers.test(name)))) return false;
  // An error that is a value does not leave by itself: that the loop goes on has to be said.
  const goesOn = nodesWithin(tree, ["continue_statement", "continue_expression"], body).length > 0;
  if (!isTried && !goesOn) return false;
  const succeeds = nodesWithin(tree, exits, isTried ? guarded : loop).some(
    (exit) => exit < node || exit >= tree.past(node),
  );
  if (!succeeds || callsWithin(file, body).some(({ name }) => fatal.test(name))) return false;
  return (
    nodesWithin(tree, [...language.facts.raises, ...exits], body).length === 0 && !endsOtherwise(file, handler, loop)
  );
}

/** Whether a loop is also left beside what it tries: when a list is through, or the root of a file system is reached. */
function endsOtherwise(file: SourceFile, { node, guarded, isTried }: HandlerFacts, loop: number): boolean {
  const { tree, language } = file;
  const scope = file.enclosingFunction(loop);
  return (
    isTried &&
    nodesWithin(tree, [...language.facts.raises, ...exits], loop).some(
      (exit) => !isWithin(tree, exit, guarded) && !isWithin(tree, exit, node) && file.enclosingFunction(exit) === scope,
    )
  );
}

function isWithin(tree: SyntaxTree, node: number, around: number): boolean {
  return node >= around && node < tree.past(around);
}

/** Whether something in a loop waits, or counts. */
function isBounded(file: SourceFile, loop: number): boolean {
  const { tree } = file;
  if (nodesWithin(tree, ["select_statement", "receive_statement", "'<-'"], loop).length > 0) return true;
  if (callsWithin(file, loop).some(({ name }) => pause.test(name))) return true;
  return nodesWithin(tree, ["identifier"], loop)
    .slice(0, 2000)
    .some((node) => counting.test(tree.text(node)));
}

const exits = ["return_statement", "break_statement", "return_expression", "break_expression"];
const markers = ["fallback-ok", "reraise-ok"];

/** What happens to errors. */
export const errorHandlingRules: readonly Rule[] = [
  {
    id: "ARC-10",
    severity: "high",
    weight: 5,
    scope: {},
    find: swallowed,
    message: (detail) => `An error disappears here: ${detail}.`,
    cure: "Handle it, log it with its cause, or let it pass; if ignoring it is right, narrow the exception and say why.",
    markers,
  },
  {
    id: "ARC-11",
    severity: "medium",
    weight: 3,
    scope: { languages: ["python", "java"] },
    find: overBroad,
    message: (detail) => `${detail} also catches cancellation, the request to exit or a failing machine.`,
    cure: "Catch Exception or something narrower, or raise again after cleaning up.",
    markers,
  },
  {
    id: "ARC-12",
    severity: "low",
    weight: 2,
    scope: { languages: ["python", "typescript", "javascript", "go", "java", "csharp"] },
    find: lostCauses,
    message: (detail) => `A new error leaves out its cause${detail === "" ? "" : ` ${detail}`}.`,
    cure: "Hand the cause on: `raise .. from error`, `{ cause }`, `%w`, or as the last argument of the constructor.",
    markers: ["error-ok"],
  },
  {
    id: "ARC-14",
    severity: "high",
    weight: 4,
    scope: {},
    find: endlessRetries,
    message: () => "This loop starts again after every failure, at once and for ever.",
    cure: "Wait longer after each attempt, and give up after some of them or at a deadline.",
  },
];
