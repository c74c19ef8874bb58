import { none, type SyntaxTree } from "../syntax-tree.ts";
import { at, callee, each, firstLine, head, type Vocabulary, whole } from "../vocabulary.ts";
import { classes, functions, loops, nameNode } from "./nodes.ts";

const functionKinds = [...functions, "function_signature", "method_signature", "abstract_method_signature"];

const typeKinds = [...classes, "interface_declaration", "enum_declaration", "type_alias_declaration"];

/** The path in `require("path")`. */
function required(tree: SyntaxTree, node: number): string | undefined {
  const called = tree.child(node, "function");
  if (tree.end(called) - tree.start(called) !== 7 || tree.text(called) !== "require") return undefined;
  return at("arguments")(tree, node);
}

/** JavaScript and TypeScript. */
export const vocabulary: Vocabulary = {
  name: "ecmascript",
  annotationPrefix: "decorator @",
  readings: {
    annotation: { decorator: whole },
    assignment: {
      variable_declarator: at("name"),
      assignment_expression: at("left"),
      augmented_assignment_expression: at("left"),
      public_field_definition: at("name"),
      field_definition: at("property"),
    },
    base: { class_heritage: whole, extends_type_clause: whole },
    call: { call_expression: callee("function"), new_expression: callee("constructor", "new ") },
    class: each(typeKinds, at("name")),
    condition: { if_statement: at("condition") },
    field: { public_field_definition: at("type") },
    function: each(functionKinds, (tree, node) => {
      const named = nameNode(tree, node);
      return named === none ? undefined : whole(tree, named);
    }),
    handler: { catch_clause: firstLine },
    import: { import_statement: at("source"), call_expression: required },
    loop: each([...loops], firstLine),
    name: each(
      [
        "identifier",
        "property_identifier",
        "private_property_identifier",
        "shorthand_property_identifier",
        "shorthand_property_identifier_pattern",
      ],
      whole,
    ),
    release: { finally_clause: firstLine },
    signature: each(functionKinds, head),
    switch: { switch_statement: at("value") },
    text: { string_fragment: whole },
  },
};
