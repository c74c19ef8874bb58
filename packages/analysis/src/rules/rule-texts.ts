/** How a rule is named and why it exists, for reports and documents. */
export interface RuleTexts {
  /** What the rule demands or forbids, in a few words. */
  readonly title: string;
  /** Why: what goes wrong where the rule is broken. One or two sentences. */
  readonly reason: string;
  /** What counts as an issue, where the name and the cure do not say it all. */
  readonly evidence?: string | undefined;
}

/** By rule; a rule may have several rows in its table, of different severity for different files. */
export const ruleTexts: Readonly<Record<string, RuleTexts>> = {
  "QLT-00": {
    title: "Score below the threshold",
    reason: "The request demanded a score that the file does not reach.",
  },
  "QLT-01": {
    title: "High cyclomatic complexity",
    reason: "Every path through a function needs a test of its own; above 10 some are forgotten.",
  },
  "QLT-02": {
    title: "High cognitive complexity",
    reason: "Branches inside of branches have to be kept in mind all at once; above 15 readers lose the thread.",
  },
  "QLT-03": {
    title: "Long function",
    reason: "A function of more than 50 lines of code does several things that cannot be tested or changed alone.",
  },
  "QLT-04": {
    title: "Deep nesting",
    reason: "Beyond four levels it can no longer be seen under which conditions a line runs.",
  },
  "QLT-05": {
    title: "Many parameters",
    reason: "With more than seven parameters callers mix them up, and every new one changes all of them.",
  },
  "SYN-01": {
    title: "Not all of the file was understood",
    reason:
      "Scores and findings are those of what was understood; the rest may hold anything, so a gate that asks for medium does not pass it in silence.",
    evidence: "The first line with text that fits no rule of the language, once for each file.",
  },
  "ONX-01": {
    title: "File name does not tell the node",
    reason: "Nodes are found by their file names; another name hides the node from tools and readers.",
    evidence: "The name is neither `node_<name>_<type>` nor `node` or `handler` in a folder of that name.",
  },
  "ONX-02": {
    title: "Node class missing or misnamed",
    reason: "The class name says which node a file holds and of which type; loaders and readers rely on it.",
    evidence: "No class is named `Node<Name><Type>`.",
  },
  "ONX-03": {
    title: "Node without its base class",
    reason: "The base class brings the life cycle of the node type; without it the runtime cannot drive the node.",
    evidence:
      "No base is `Node<Type>`, `ModelService<Type>` or `Node<Type>Service`; in the dialect execute `NodeBase` will do.",
  },
  "ONX-04": {
    title: "Contradicting node types",
    reason:
      "Path, class name, base class and contract name different types, so nobody can tell which rules the node keeps.",
    evidence: "Two of these four name different types.",
  },
  "ONX-05": {
    title: "Entry point missing or not async",
    reason: "The runtime calls one method for each node type, and awaits it where the node waits for others.",
    evidence:
      "The class has no method of that name, nor a base class that brings one; or it is not async in an effect or orchestrator.",
  },
  "ONX-06": {
    title: "Constructor the runtime cannot call",
    reason: "The runtime builds every node from a container; one that wants something else cannot be started.",
    evidence:
      "`__init__` takes anything but `self` and `container` (medium), or does not call the constructor of its base.",
  },
  "ONX-07": {
    title: "Declarative node with logic",
    reason:
      "What a declarative node does is written in its contract; code beside it is found by nobody who reads that.",
    evidence: "`node.py` has methods, keeps attributes, handles errors, or has more than 100 lines.",
  },
  "ONX-08": {
    title: "Entry point without a contract",
    reason: "Callers and tools read from the annotations what a node takes and gives.",
    evidence: "The input is annotated with no model, or the result with nothing at all.",
  },
  "ONX-09": {
    title: "Untyped payload",
    reason: "What is Any is checked by nobody until it fails far from where it came from.",
    evidence:
      "A public function takes or returns `Any`, also inside of another type; `*args` and `**kwargs` are left alone.",
  },
  "ONX-10": {
    title: "Model or enum not named as such",
    reason: "Readers and generators tell models and enums from other classes by their names.",
    evidence:
      "A public class extends `BaseModel` without beginning with Model, or an enum without beginning with Enum.",
  },
  "ONX-11": {
    title: "Incomplete contract",
    reason: "Without these keys the runtime cannot register the node or check its messages.",
    evidence:
      "A required key is missing, the version is not made of three whole numbers, the type is unknown, a model has no name.",
  },
  "ONX-12": {
    title: "Pure node reaches the outside",
    reason:
      "Compute and reducer nodes must give the same output for the same input; a network or database breaks that.",
    evidence: "It imports or calls a library for networks, databases or processes.",
  },
  "ONX-13": {
    title: "Pure node touches files",
    reason:
      "What compute and reducer nodes read from or write to a disk is neither in their input nor in their output.",
    evidence: "It calls what writes files, or what reads them (medium).",
  },
  "ONX-14": {
    title: "Node reads the environment",
    reason: "A node that reads environment variables behaves otherwise on another machine, and nothing declares why.",
    evidence: "It reads the environment of the process.",
  },
  "ONX-15": {
    title: "Hidden clock or random number",
    reason: "Replaying the same events must give the same state, and a clock or a random number does not replay.",
    evidence:
      "It calls a clock or a source of random numbers or ids. In compute nodes it is only told, and costs nothing.",
  },
  "ONX-16": {
    title: "Node keeps state between calls",
    reason: "State outside of input and output makes results depend on order and breaks under concurrency.",
    evidence:
      "A mutable value in the body of the class or, not named like a constant, at the top of the module; a cache; a variable that functions set.",
  },
  "ONX-17": {
    title: "Reducer changes its input",
    reason: "Whoever holds the old state sees it change, so that replays and retries start from something else.",
    evidence: "A parameter called state or event, or that part of one, is assigned to or changed by a method.",
  },
  "ONX-18": {
    title: "Pure node publishes",
    reason: "Whoever publishes has an effect: a retry or a replay would publish again.",
    evidence: "It calls `publish`, `emit`, `produce`, `send_and_wait` or the like.",
  },
  "ONX-19": {
    title: "Orchestrator does the work itself",
    reason: "Work that is done inside of an orchestrator cannot be retried, timed or undone as a step.",
    evidence: "It imports or calls a library for networks, databases or processes, or touches files (reading: medium).",
  },
  "ONX-20": {
    title: "Orchestrator returns data",
    reason: "An orchestrator says what happens next; data it makes itself bypasses the nodes that are tested for it.",
    evidence: "It builds an `..Output` with a `result`.",
  },
  "ONX-21": {
    title: "Orchestrator with a state machine of its own",
    reason: "Which state follows which is for a reducer to decide; a second machine disagrees with it sooner or later.",
    evidence:
      "It has `STATES`, `TRANSITIONS`, `STATE_..`, an attribute for its state or step, or a method that sets it.",
  },
  "ONX-22": {
    title: "Effect without an error boundary",
    reason: "Foreign errors reach callers that know nothing of the library they come from.",
    evidence: "The entry point reaches outside, and neither it nor a method that calls it handles errors.",
  },
  "ONX-23": {
    title: "Effect without a timeout",
    reason: "A call that never returns holds the node, and whoever waits for it, for ever.",
    evidence: "As ARC-09.",
  },
  "ONX-24": {
    title: "No correlation id",
    reason: "Without it nobody can tell which request a log line or an error belongs to.",
    evidence: "Nothing in the class is called `correlation_id`.",
  },
  "ONX-25": {
    title: "Error wrapped without its cause",
    reason: "The code that is to react to the error gets neither a code nor the error it came from.",
    evidence: "An `except` raises a bare `Exception` or `RuntimeError`, or a new error without `from`.",
  },
  "ONX-26": {
    title: "Node imports another node",
    reason: "Nodes that know each other can neither be deployed nor tested alone.",
    evidence: "An import names the module of another node; importing its models is no issue.",
  },
  "ONX-27": {
    title: "Output past the logger",
    reason: "What is printed has no correlation id, no level and no place where anybody looks.",
    evidence: "It calls `print`; in `node.py` it imports `logging`.",
  },
  "ARC-01": {
    title: "Layer breach",
    reason: "When what is inside knows what is outside, neither can be changed or tested without the other.",
    evidence:
      "An import leads to a layer further out, judged by the folders of both. The layers can be named in the request.",
  },
  "ARC-02": {
    title: "Import cycle",
    reason:
      "Modules in a circle can only be understood, tested and loaded together, and which is loaded first decides what works.",
    evidence:
      "Among the related files of the request, an import at the top leads back to the file. Alone, only a file that imports itself is found. Imports of types and inside of functions do not count.",
  },
  "ARC-03": {
    title: "Wildcard import or export",
    reason: "Names come in that nobody can see here, may shadow others, and change with the other module.",
    evidence: "Files that exist to pass names on, such as `index.ts`, `index.d.ts` and `__init__.py`, may do so.",
  },
  "ARC-04": {
    title: "Class does too much",
    reason: "A class of many methods and fields is changed for many reasons, and each change touches the others.",
    evidence:
      "More than 20 methods, properties not counted; more than 10 in more than 300 lines; or more than 15 fields and 5 methods.",
  },
  "ARC-05": {
    title: "Function does too much",
    reason: "Size, depth or complexity is beyond what can be changed safely.",
    evidence:
      "More than 80 lines of code (the callback of `describe` apart), 4 levels of nesting, or a cyclomatic complexity of 15.",
  },
  "ARC-06": {
    title: "Pure code reaches outside",
    reason: "Code that only computes can be tested without anything around it, until it reads a file.",
    evidence:
      "A file in a folder called domain, model, entity, pure or compute imports or calls a library for networks, processes or files; outside of models databases, too.",
  },
  "ARC-07": {
    title: "Hidden global state",
    reason: "Whoever calls next gets what somebody else left, and tests depend on their order.",
    evidence:
      "A function changes a variable of the module, or a private static field; or a static field that others see is neither final nor constant.",
  },
  "ARC-08": {
    title: "Import with side effects",
    reason: "Importing a file, for a test or a type, opens connections or starts processes.",
    evidence:
      "A call at the top of a module opens a connection, starts a process or a server. Entry files, scripts and tests may.",
  },
  "ARC-09": {
    title: "Call without a timeout",
    reason: "A server that accepts and never answers holds the caller, its thread and its callers for ever.",
    evidence:
      "A call of a known client that says neither timeout nor signal. Clients that give up by themselves are only found where that is switched off.",
  },
  "ARC-10": {
    title: "Error swallowed",
    reason: "A failure that leaves no trace comes back later, in another place, without its cause.",
    evidence:
      "A handler is empty or only goes on. Left alone: what only cleans up, optional imports, errors that are an answer, a narrow error of a single step. A narrow error is of low severity, and so is one whose handler says in a comment why.",
  },
  "ARC-11": {
    title: "Overly broad catch",
    reason: "It also catches cancellation and the request to exit, so that a task or process cannot be ended.",
    evidence: "A bare `except`, `BaseException` or `Throwable` that neither raises again nor hands the error on.",
  },
  "ARC-12": {
    title: "Lost cause",
    reason: "The new error tells where it was raised, and nothing of what went wrong.",
    evidence: "A handler raises a new error without `from`, `cause`, `%w` or the error it caught.",
  },
  "ARC-13": {
    title: "Blocking call in async code",
    reason: "While it waits nothing else of the event loop runs: every other request waits with it.",
    evidence: "A blocking call inside an async function; in C# also `async void` that is no event handler.",
  },
  "ARC-14": {
    title: "Endless retry",
    reason: "When the other side fails for long, the loop hammers it and never tells anybody.",
    evidence:
      "An endless loop that leaves when it succeeds and, after an error, starts again without a pause, a count or a deadline, and that nothing else ends.",
  },
  "ARC-15": {
    title: "Resource not closed",
    reason: "Files and connections run out, and what was written may not be on the disk.",
    evidence:
      "What is opened is bound to a local variable that is only used: not closed, returned, stored or passed on.",
  },
  "ARC-16": {
    title: "SQL put together from text",
    reason: "A value that holds SQL becomes part of the statement: an injection.",
    evidence: "A text that begins like SQL is filled or joined with something else than constants.",
  },
  "ARC-17": {
    title: "Secret or private address in the source code",
    reason: "Whoever can read the repository, now or in its history, can use the secret.",
    evidence:
      "A literal is given to a name such as password or token, or looks like a known kind of key; an address of a private network (medium). Placeholders, names and tests are left alone.",
  },
  "ARC-18": {
    title: "Input run as code",
    reason:
      "Evaluation, shells and unsafe loaders run whatever the text says, so whoever writes the text is in control.",
    evidence:
      "Something else than a literal is evaluated or run by a shell; or a loader is used that can build any object.",
  },
  "ARC-19": {
    title: "Infrastructure built in place",
    reason: "What a service builds for itself can neither be replaced in a test nor be shared.",
    evidence: "A method of a service or of the domain builds a client, repository or gateway.",
  },
};
