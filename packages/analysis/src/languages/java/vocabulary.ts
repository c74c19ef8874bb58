import { at, callee, constructorHead, each, firstLine, head, upTo, type Vocabulary, whole } from "../vocabulary.ts";
import { classes, functions, loops } from "./nodes.ts";

export const vocabulary: Vocabulary = {
  name: "java",
  annotationPrefix: "annotation @",
  readings: {
    annotation: each(["annotation", "marker_annotation"], whole),
    assignment: { assignment_expression: at("left"), variable_declarator: at("name") },
    base: each(["superclass", "super_interfaces", "extends_interfaces"], whole),
    call: { method_invocation: upTo("name"), object_creation_expression: callee("type", "new ") },
    class: each([...classes], at("name")),
    condition: { if_statement: at("condition") },
    field: { field_declaration: at("type") },
    function: each([...functions], at("name")),
    handler: { catch_clause: firstLine },
    import: { import_declaration: whole },
    loop: each([...loops], firstLine),
    name: { identifier: whole },
    release: { finally_clause: firstLine },
    signature: {
      method_declaration: head,
      ...each(["constructor_declaration", "compact_constructor_declaration"], constructorHead),
    },
    switch: { switch_expression: at("condition") },
    text: each(["string_fragment", "multiline_string_fragment"], whole),
  },
};
