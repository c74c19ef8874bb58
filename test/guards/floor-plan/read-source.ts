import { parseSync } from "vite";

/** Something in a source file that a rule may be about. */
export interface Found {
  readonly line: number;
  readonly text: string;
}

export interface SourceFile {
  readonly path: string;
  readonly lineCount: number;
  /** Specifiers of imports of every kind: static, dynamic, of types, re-exports, require. */
  readonly imports: readonly Found[];
  /** Texts in quotes and the fixed parts of templates. */
  readonly texts: readonly Found[];
  /** Texts that stand where the compiler need not know them as error codes. */
  readonly uncheckedTexts: readonly Found[];
  readonly environmentReads: readonly Found[];
  readonly exportAlls: readonly Found[];
  /** Names that the file exports. */
  readonly exportedNames: readonly ExportedName[];
}

export interface ExportedName {
  readonly name: string;
  /** True where nothing of it is left when the program runs. */
  readonly isType: boolean;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export function readSource(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path} cannot be parsed: ${errors[0].message}`);
  const found = {
    imports: [] as Found[],
    texts: [] as Found[],
    uncheckedTexts: [] as Found[],
    environmentReads: [] as Found[],
    exportAlls: [] as Found[],
    exportedNames: [] as ExportedName[],
  };
  const at = (node: Node, what: string): Found => ({ line: text.slice(0, node.start).split("\n").length, text: what });
  walk(program as unknown as Node, [], (node, ancestors) => {
    const specifier = importedSpecifier(node);
    if (specifier !== null) found.imports.push(at(node, specifier));
    const literal = textOf(node);
    if (literal !== null) {
      found.texts.push(at(node, literal));
      if (!isCheckedAsErrorCode(ancestors, text)) found.uncheckedTexts.push(at(node, literal));
    }
    if (readsEnvironment(node)) found.environmentReads.push(at(node, "process.env"));
    if (node.type === "ExportAllDeclaration") found.exportAlls.push(at(node, "export *"));
    found.exportedNames.push(...exportedNames(node));
  });
  return { path, lineCount: text.trimEnd().split("\n").length, ...found };
}

function walk(node: Node, ancestors: readonly Node[], visit: (node: Node, ancestors: readonly Node[]) => void): void {
  visit(node, ancestors);
  const below = [...ancestors, node];
  for (const child of Object.values(node).flat()) if (isNode(child)) walk(child, below, visit);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Partial<Node>).type === "string";
}

const importTypes = new Set([
  "ImportDeclaration",
  "ImportExpression",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "TSImportType",
  "TSExternalModuleReference",
]);

function importedSpecifier(node: Node): string | null {
  if (importTypes.has(node.type)) return textOf(node.source ?? node.expression);
  if (node.type !== "CallExpression" || !isNode(node.callee)) return null;
  const isRequire = isNamed(node.callee, "require") || isMember(node.callee, "require", "resolve");
  const isResolve =
    isMember(node.callee, null, "resolve") && isNode(node.callee.object) && node.callee.object.type === "MetaProperty";
  return isRequire || isResolve ? textOf((node.arguments as unknown[])[0]) : null;
}

function textOf(value: unknown): string | null {
  if (!isNode(value)) return null;
  if (value.type === "Literal") return typeof value.value === "string" ? value.value : null;
  if (value.type === "TemplateElement") return (value.value as { raw: string }).raw;
  const quasis = value.type === "TemplateLiteral" ? (value.quasis as Node[]) : [];
  return quasis.length === 1 ? textOf(quasis[0]) : null;
}

function isNamed(value: unknown, name: string): boolean {
  return isNode(value) && value.type === "Identifier" && value.name === name;
}

/** `object.property`; any object when it is null. */
function isMember(node: Node, object: string | null, property: string): boolean {
  if (node.type !== "MemberExpression" || !(isNamed(node.property, property) || textOf(node.property) === property))
    return false;
  if (object === null) return true;
  return isNamed(node.object, object) || (isNode(node.object) && isMember(node.object, null, object));
}

function readsEnvironment(node: Node): boolean {
  if (isMember(node, "process", "env")) return true;
  if (node.type === "VariableDeclarator" && isNamed(node.init, "process") && isNode(node.id)) {
    const properties = (node.id.properties ?? []) as Node[];
    return properties.some((property) => isNamed(property.key, "env"));
  }
  if (node.type !== "ImportDeclaration" || !/^(node:)?process$/.test(textOf(node.source) ?? "")) return false;
  return (node.specifiers as Node[]).some((specifier) => isNamed(specifier.imported, "env"));
}

const declaredTypes = new Set(["TSInterfaceDeclaration", "TSTypeAliasDeclaration"]);

function exportedNames(node: Node): ExportedName[] {
  if (node.type === "ExportDefaultDeclaration") return [{ name: "default", isType: false }];
  if (node.type !== "ExportNamedDeclaration") return [];
  const specifiers = (node.specifiers as Node[]).map(({ exported, exportKind }) => {
    return { name: nameOf(exported), isType: node.exportKind === "type" || exportKind === "type" };
  });
  if (!isNode(node.declaration)) return specifiers;
  const { declaration } = node;
  const declarators = (declaration.declarations as Node[] | undefined) ?? [declaration];
  return declarators.map(({ id }) => ({ name: nameOf(id), isType: declaredTypes.has(declaration.type) }));
}

function nameOf(value: unknown): string {
  return isNode(value) ? String(value.name ?? value.value) : "";
}

/**
 * Whether the compiler compares a text with the list of error codes: it is handed to a function, or a type says so. In a
 * comparison with any text, or in a list of texts, a misspelled code would pass.
 */
function isCheckedAsErrorCode(ancestors: readonly Node[], text: string): boolean {
  const passedThrough = new Set([
    "ArrayExpression",
    "ConditionalExpression",
    "TSAsExpression",
    "ParenthesizedExpression",
  ]);
  const holder = ancestors.findLast(({ type }) => !passedThrough.has(type));
  if (holder === undefined) return false;
  if (holder.type === "CallExpression" || holder.type === "NewExpression") return true;
  const type =
    holder.type === "TSSatisfiesExpression" ? holder.typeAnnotation : (holder.id as Node | undefined)?.typeAnnotation;
  return isNode(type) && text.slice(type.start, type.end).includes("ErrorCode");
}
