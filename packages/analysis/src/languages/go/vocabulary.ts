import { at, callee, each, firstLine, head, type Vocabulary, whole } from "../vocabulary.ts";
import { functions } from "./nodes.ts";

const errorTest = /\berr\w*\s*[!=]=\s*nil|\berrors\.(?:Is|As)\(/i;

export const vocabulary: Vocabulary = {
  name: "go",
  annotationPrefix: "directive ",
  readings: {
    assignment: {
      ...each(["short_var_declaration", "assignment_statement"], at("left")),
      ...each(["var_spec", "const_spec"], at("name")),
    },
    call: { call_expression: callee("function"), composite_literal: callee("type", "new ") },
    class: { type_spec: at("name") },
    condition: { if_statement: at("condition") },
    field: { field_declaration: at("type") },
    function: each(["function_declaration", "method_declaration", "method_elem"], at("name")),
    handler: {
      if_statement: (tree, node) => {
        const condition = at("condition")(tree, node) ?? "";
        return errorTest.test(condition) ? condition : undefined;
      },
    },
    import: { import_spec: at("path") },
    loop: { for_statement: firstLine },
    name: each(["identifier", "field_identifier"], whole),
    release: { defer_statement: whole },
    signature: each([...functions, "method_elem"], head),
    switch: { expression_switch_statement: at("value") },
    text: each(["interpreted_string_literal", "raw_string_literal"], (tree, node) => whole(tree, node)?.slice(1)),
  },
  owner: {
    method_declaration: (tree, node) => {
      const receiver = tree.childOfKind(tree.child(node, "receiver"), "parameter_declaration");
      return at("type")(tree, receiver)?.replace(/^\*|\[.*$/gs, "");
    },
  },
};
