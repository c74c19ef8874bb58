import type { SyntaxTree } from "../syntax-tree.ts";
import {
  at,
  beginning,
  callee,
  constructorHead,
  each,
  firstLine,
  head,
  type Vocabulary,
  whole,
} from "../vocabulary.ts";
import { classes, loops } from "./nodes.ts";

/** In `Pool pool = new(8)` the type stands where the variable is declared. */
function impliedType(tree: SyntaxTree, node: number): string | undefined {
  const declared = tree.parent(node);
  const type = at("type")(tree, tree.kind(declared) === "variable_declarator" ? tree.parent(declared) : declared);
  return type === undefined ? undefined : `new ${type}`;
}

export const vocabulary: Vocabulary = {
  name: "csharp",
  annotationPrefix: "attribute ",
  readings: {
    annotation: { attribute: whole },
    assignment: { assignment_expression: at("left"), variable_declarator: at("name") },
    base: { base_list: whole },
    call: {
      invocation_expression: callee("function"),
      object_creation_expression: callee("type", "new "),
      implicit_object_creation_expression: impliedType,
    },
    class: each([...classes], at("name")),
    condition: { if_statement: at("condition") },
    field: { variable_declaration: at("type"), property_declaration: at("type") },
    function: each(["method_declaration", "constructor_declaration", "local_function_statement"], at("name")),
    handler: { catch_clause: firstLine },
    import: { using_directive: whole },
    loop: each([...loops], firstLine),
    name: { identifier: whole },
    release: { finally_clause: firstLine },
    signature: {
      ...each(["method_declaration", "local_function_statement"], head),
      constructor_declaration: constructorHead,
      class_declaration: callee("parameter_list", "new "),
      lambda_expression: at("parameter_list"),
    },
    switch: {
      switch_statement: at("value"),
      switch_expression: (tree, node) => beginning(tree, tree.start(node), tree.end(node + 1)),
    },
    text: each(["string_literal_content", "verbatim_string_literal", "raw_string_content"], whole),
  },
};
