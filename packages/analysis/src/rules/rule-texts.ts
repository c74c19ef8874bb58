/** How a rule is named and why it exists, for reports and documents. */
export interface RuleTexts {
  /** What the rule demands or forbids, in a few words. */
  readonly title: string;
  /** Why: what goes wrong where the rule is broken. One or two sentences. */
  readonly reason: string;
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
  "ONX-01": {
    title: "File name does not tell the node",
    reason: "Nodes are found by their file names; another name hides the node from tools and readers.",
  },
  "ONX-02": {
    title: "Node class missing or misnamed",
    reason: "The class name says which node a file holds and of which type; loaders and readers rely on it.",
  },
  "ONX-03": {
    title: "Node without its base class",
    reason: "The base class brings the life cycle of the node type; without it the runtime cannot drive the node.",
  },
  "ONX-04": {
    title: "Contradicting node types",
    reason: "Path, class name and base class name different types, so nobody can tell which rules the node keeps.",
  },
  "ONX-05": {
    title: "Entry point missing or not async",
    reason: "The runtime calls one method for each node type, and awaits it where the node waits for others.",
  },
  "ONX-12": {
    title: "Pure node reaches the outside",
    reason:
      "Compute and reducer nodes must give the same output for the same input; a network or database breaks that.",
  },
  "ONX-13": {
    title: "Pure node touches files",
    reason:
      "What compute and reducer nodes read from or write to a disk is neither in their input nor in their output.",
  },
  "ONX-14": {
    title: "Node reads the environment",
    reason: "A node that reads environment variables behaves otherwise on another machine, and nothing declares why.",
  },
  "ONX-16": {
    title: "Node keeps state between calls",
    reason: "State outside of input and output makes results depend on order and breaks under concurrency.",
  },
  "ARC-03": {
    title: "Wildcard import or export",
    reason: "Names come in that nobody can see here, may shadow others, and change with the other module.",
  },
  "ARC-05": {
    title: "Function does too much",
    reason: "Size, depth or complexity is beyond what can be changed safely.",
  },
  "ARC-10": {
    title: "Error swallowed",
    reason: "A failure that leaves no trace comes back later, in another place, without its cause.",
  },
  "ARC-11": {
    title: "Overly broad except",
    reason: "It also catches cancellation and the request to exit, so that a task or process cannot be ended.",
  },
  "ARC-13": {
    title: "Blocking call in async code",
    reason: "While it waits nothing else of the event loop runs: every other request waits with it.",
  },
  "ARC-16": {
    title: "SQL put together from text",
    reason: "A value that holds SQL becomes part of the statement: an injection.",
  },
  "ARC-17": {
    title: "Secret in the source code",
    reason: "Whoever can read the repository, now or in its history, can use the secret.",
  },
  "ARC-18": {
    title: "Input run as code",
    reason:
      "Evaluation, shells and unsafe loaders run whatever the text says, so whoever writes the text is in control.",
  },
};
