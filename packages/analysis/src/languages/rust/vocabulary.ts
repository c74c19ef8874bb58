import { none, type SyntaxTree } from "../syntax-tree.ts";
import { at, callee, each, firstLine, head, type Vocabulary, whole } from "../vocabulary.ts";
import { className, loops } from "./nodes.ts";

/** An arm or a condition that takes a failure. */
function takesError(tree: SyntaxTree, node: number): string | undefined {
  const pattern = at("pattern")(tree, node) ?? "";
  return /^(?:Some\()?(?:Err|Ok)\(/.test(pattern) ? pattern : undefined;
}

/** A module that is only compiled for tests. */
function isTestModule(tree: SyntaxTree, node: number): boolean {
  const before = tree.previousSibling(node);
  return before !== none && tree.kind(before) === "attribute_item" && tree.text(before).includes("cfg(test)");
}

export const vocabulary: Vocabulary = {
  name: "rust",
  annotationPrefix: "attribute ",
  readings: {
    annotation: { attribute_item: whole },
    assignment: {
      let_declaration: at("pattern"),
      ...each(["assignment_expression", "compound_assignment_expr"], at("left")),
      ...each(["const_item", "static_item"], at("name")),
    },
    base: { impl_item: at("trait") },
    call: {
      call_expression: callee("function"),
      macro_invocation: callee("macro"),
      struct_expression: callee("name", "new "),
    },
    class: each(["struct_item", "enum_item", "trait_item"], at("name")),
    condition: { if_expression: at("condition") },
    field: { field_declaration: at("type") },
    function: each(["function_item", "function_signature_item"], at("name")),
    handler: each(["match_arm", "let_condition"], takesError),
    import: { use_declaration: whole },
    loop: each([...loops], firstLine),
    name: each(["identifier", "field_identifier", "shorthand_field_identifier"], whole),
    signature: each(["function_item", "function_signature_item"], head),
    switch: { match_expression: at("value") },
    text: { string_content: whole },
  },
  owner: { impl_item: className },
  testCode: { mod_item: isTestModule },
};
