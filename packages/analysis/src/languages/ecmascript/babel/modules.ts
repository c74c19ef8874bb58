import { type BabelNode, nodeIn, nodesIn } from "./babel-node.ts";
import { nameEnd } from "./bindings.ts";
import { plain } from "./plain.ts";
import type { Shape, Write } from "./shape.ts";
import type { Field } from "./shape-names.ts";

const importDeclaration: Write = (shape, node, field) => {
  const opened = shape.open("import_statement", node.start, field);
  const source = nodeIn(node, "source");
  if (source !== undefined) {
    writeImportClause(shape, node, source.start);
    shape.write(source, "source");
  }
  writeAttributes(shape, node);
  shape.tokensTo(node.end);
  shape.close(opened);
};

function writeImportClause(shape: Shape, node: BabelNode, end: number): void {
  const specifiers = nodesIn(node, "specifiers");
  const [first] = specifiers;
  const isEmptyList = first === undefined && shape.source.slice(shape.at, end).includes("{");
  if (first === undefined && !isEmptyList) return;
  const start = first === undefined || first.type === "ImportSpecifier" ? shape.seek("{", end) : first.start;
  const clause = shape.open("import_clause", start);
  for (const one of specifiers) if (one.type !== "ImportSpecifier") shape.write(one);
  const named = specifiers.filter((one) => one.type === "ImportSpecifier");
  if (named.length > 0 || isEmptyList || shape.peek(end) === ",") {
    const list = shape.open("named_imports", shape.seek("{", end));
    for (const one of named) shape.write(one);
    shape.through("}", end);
    shape.close(list);
  }
  shape.close(clause);
}

function writeAttributes(shape: Shape, node: BabelNode): void {
  const next = shape.peek(node.end);
  if (next !== "with" && next !== "assert") return;
  const attributes = shape.open("import_attribute", shape.nextStart(node.end));
  const list = shape.open("object", shape.seek("{", node.end));
  shape.writePart(node, "attributes");
  shape.through("}", node.end);
  shape.close(list);
  shape.close(attributes);
}

const importAttribute: Write = (shape, node) => {
  const opened = shape.open("pair", node.start);
  const key = nodeIn(node, "key");
  if (key?.type === "Identifier") shape.leaf("property_identifier", key.start, key.end, "key");
  else if (key !== undefined) shape.write(key, "key");
  shape.writePart(node, "value", "value");
  shape.close(opened);
};

function writeSpecifier(shape: Shape, node: BabelNode, field: Field, name: string, alias: string): void {
  const opened = shape.open(name === "local" ? "export_specifier" : "import_specifier", node.start, field);
  const first = nodeIn(node, name);
  const second = nodeIn(node, alias);
  if (first !== undefined) writeModuleName(shape, first, "name");
  if (second !== undefined && second.start !== first?.start) writeModuleName(shape, second, "alias");
  shape.close(opened);
}

/** Of `default` the grammar of JavaScript makes a word, that of TypeScript a name. */
function writeModuleName(shape: Shape, node: BabelNode, field: Field): void {
  if (node.name === "default" && !shape.isTypeScript) shape.token("default", node.start);
  else if (node.type === "Identifier") shape.leaf("identifier", node.start, nameEnd(shape, node), field);
  else shape.write(node, field);
}

const exportAll: Write = (shape, node, field) => {
  const opened = shape.open("export_statement", node.start, field);
  shape.writePart(node, "source", "source");
  writeAttributes(shape, node);
  shape.tokensTo(node.end);
  shape.close(opened);
};

const exportNamed: Write = (shape, node, field) => {
  const opened = shape.open("export_statement", node.start, field);
  const declaration = nodeIn(node, "declaration");
  if (declaration !== undefined) writeExported(shape, declaration);
  else writeExportClause(shape, node);
  shape.writePart(node, "source", "source");
  writeAttributes(shape, node);
  shape.tokensTo(node.end);
  shape.close(opened);
};

function writeExportClause(shape: Shape, node: BabelNode): void {
  const specifiers = nodesIn(node, "specifiers");
  for (const one of specifiers) if (one.type !== "ExportSpecifier") shape.write(one);
  const named = specifiers.filter((one) => one.type === "ExportSpecifier");
  if (named.length < specifiers.length && named.length === 0) return;
  const clause = shape.open("export_clause", shape.seek("{", node.end));
  for (const one of named) shape.write(one);
  shape.through("}", node.end);
  shape.close(clause);
}

/** What is exported where it is declared; decorators of a class may stand before the word. */
function writeExported(shape: Shape, declaration: BabelNode): void {
  if (shape.peek(declaration.end) === "@") shape.writePart(declaration, "decorators", "decorator");
  shape.through("export", declaration.end);
  if (shape.peek(declaration.end) === "default") shape.through("default", declaration.end);
  shape.write(declaration, "declaration");
}

const declared = new Set([
  "FunctionDeclaration",
  "ClassDeclaration",
  "TSDeclareFunction",
  "TSInterfaceDeclaration",
  "EnumDeclaration",
]);

const exportDefault: Write = (shape, node, field) => {
  const opened = shape.open("export_statement", node.start, field);
  const declaration = nodeIn(node, "declaration");
  if (declaration !== undefined && declared.has(declaration.type)) writeExported(shape, declaration);
  else if (declaration !== undefined) shape.write(declaration, "value");
  shape.tokensTo(node.end);
  shape.close(opened);
};

const importEquals: Write = (shape, node, field) => {
  const reference = nodeIn(node, "moduleReference");
  const isRequired = reference?.type === "TSExternalModuleReference";
  const isExported = shape.peek(node.end) === "export";
  const outer = isExported ? shape.open("export_statement", node.start, field) : undefined;
  if (isExported) shape.through("export", node.end);
  const opened = shape.open(
    isRequired ? "import_statement" : "import_alias",
    shape.nextStart(node.end),
    isExported ? "declaration" : field,
  );
  const name = nodeIn(node, "id");
  if (name !== undefined && reference !== undefined) {
    if (isRequired) shape.tokensTo(name.start);
    const clause = isRequired ? shape.open("import_require_clause", name.start) : undefined;
    shape.write(name);
    shape.write(reference);
    if (clause !== undefined) shape.close(clause);
  }
  shape.tokensTo(node.end);
  shape.close(opened);
  if (outer !== undefined) shape.close(outer);
};

const requiredModule: Write = (shape, node) => {
  shape.writePart(node, "expression", "source");
  shape.tokensTo(node.end);
};

export const modules: Readonly<Record<string, Write>> = {
  ExportAllDeclaration: exportAll,
  ExportDefaultDeclaration: exportDefault,
  ExportNamedDeclaration: exportNamed,
  ExportNamespaceSpecifier: plain("namespace_export", { exported: "" }),
  ExportSpecifier: (shape, node, field) => writeSpecifier(shape, node, field, "local", "exported"),
  ImportAttribute: importAttribute,
  ImportDeclaration: importDeclaration,
  ImportDefaultSpecifier: (shape, node) => shape.writeParts(node, { local: "" }),
  ImportNamespaceSpecifier: plain("namespace_import", { local: "" }),
  ImportSpecifier: (shape, node, field) => writeSpecifier(shape, node, field, "imported", "local"),
  TSExportAssignment: plain("export_statement", { expression: "" }),
  TSExternalModuleReference: requiredModule,
  TSImportEqualsDeclaration: importEquals,
  TSNamespaceExportDeclaration: plain("export_statement", { id: "" }),
};
