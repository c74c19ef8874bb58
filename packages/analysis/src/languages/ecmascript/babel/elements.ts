import { type BabelNode, nodeIn } from "./babel-node.ts";
import { characterReference, writePieces, writeString } from "./literals.ts";
import { plain } from "./plain.ts";
import type { Shape, Write } from "./shape.ts";

const element: Write = (shape, node, field) => {
  const opening = nodeIn(node, "openingElement") ?? nodeIn(node, "openingFragment");
  const closing = nodeIn(node, "closingElement") ?? nodeIn(node, "closingFragment");
  if (opening === undefined) return;
  if (closing === undefined) {
    const alone = shape.open("jsx_self_closing_element", node.start, field);
    writeTag(shape, opening);
    return shape.close(alone);
  }
  const opened = shape.open("jsx_element", node.start, field);
  const tag = shape.open("jsx_opening_element", opening.start, "open_tag");
  writeTag(shape, opening);
  shape.close(tag);
  shape.writePart(node, "children");
  const end = shape.open("jsx_closing_element", closing.start, "close_tag");
  writeTag(shape, closing);
  shape.close(end);
  shape.close(opened);
};

function writeTag(shape: Shape, tag: BabelNode): void {
  shape.writePart(tag, "name", "name");
  shape.writePart(tag, "typeArguments", "type_arguments");
  shape.writePart(tag, "attributes", "attribute");
  shape.tokensTo(tag.end);
}

const attribute: Write = (shape, node, field) => {
  const opened = shape.open("jsx_attribute", node.start, field);
  const name = nodeIn(node, "name");
  if (name?.type === "JSXIdentifier") shape.leaf("property_identifier", name.start, name.end);
  else if (name !== undefined) shape.write(name);
  const value = nodeIn(node, "value");
  if (value?.type === "StringLiteral") {
    shape.tokensTo(value.start);
    writeString(shape, value, "", characterReference);
  } else if (value !== undefined) shape.write(value);
  shape.close(opened);
};

const spread: Write = (shape, node, field) => {
  const opened = shape.open("jsx_expression", node.start, field);
  const dots = shape.open("spread_element", shape.seek("...", node.end));
  const value = nodeIn(node, "argument") ?? nodeIn(node, "expression");
  if (value !== undefined) shape.write(value);
  shape.close(dots);
  shape.tokensTo(node.end);
  shape.close(opened);
};

const member: Write = (shape, node, field) => {
  const opened = shape.open("member_expression", node.start, field);
  shape.writePart(node, "object", "object");
  const property = nodeIn(node, "property");
  if (property !== undefined) shape.leaf("property_identifier", property.start, property.end, "property");
  shape.close(opened);
};

/** Line ends between elements are no text, and no node. */
const text: Write = (shape, node) => {
  const written = shape.source.slice(node.start, node.end);
  if (written.trim() === "" && written.includes("\n")) shape.at = node.end;
  else writePieces(shape, node.start, node.end, "jsx_text", characterReference);
};

export const elements: Readonly<Record<string, Write>> = {
  JSXElement: element,
  JSXFragment: element,
  JSXAttribute: attribute,
  JSXSpreadAttribute: spread,
  JSXSpreadChild: spread,
  JSXExpressionContainer: plain("jsx_expression", { expression: "" }),
  JSXEmptyExpression: (shape, node) => shape.tokensTo(node.end),
  JSXIdentifier: (shape, node, field) => shape.leaf("identifier", node.start, node.end, field),
  JSXMemberExpression: member,
  JSXNamespacedName: plain("jsx_namespace_name", { namespace: "", name: "" }),
  JSXText: text,
};
