// What may be wished for: it becomes names in Python, so that it is checked before anything is written.
const pythonKeywords = new Set(
  `False None True and as assert async await break class continue def del elif else except finally for from global if
  import in is lambda nonlocal not or pass raise return try while with yield`.split(/\s+/),
);

export function domainProblem(domain) {
  return /^[\p{L}\p{N}][\p{L}\p{N} _-]{0,99}$/u.test(domain) ? null : "A domain is a word or two, such as database.";
}

export function nameProblem(name) {
  if (!/^[A-Z][A-Za-z0-9]{1,59}$/.test(name)) return "A name is written like a class, such as OrderWriter.";
  return /^Node[A-Z]|(?:Effect|Compute)$/.test(name) ? "Leave out Node and the type: they are added." : null;
}

export function operationNames(operations) {
  return [...new Set(operations.split(",").map((name) => name.trim()))].filter((name) => name !== "");
}

export function operationsProblem(operations) {
  const names = operationNames(operations);
  if (names.length === 0) return "Name at least one operation, such as create.";
  const wrong = names.find((name) => !/^[a-z][a-z0-9_]{0,59}$/.test(name) || pythonKeywords.has(name));
  return wrong === undefined ? null : `"${wrong}" cannot be a method of Python; use a name such as create.`;
}
