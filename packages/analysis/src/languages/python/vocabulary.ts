import { at, callee, each, firstLine, head, type Vocabulary, whole } from "../vocabulary.ts";

export const vocabulary: Vocabulary = {
  name: "python",
  annotationPrefix: "decorator @",
  readings: {
    annotation: { decorator: whole },
    assignment: { assignment: at("left"), augmented_assignment: at("left") },
    base: { class_definition: at("superclasses") },
    block: { with_item: whole },
    call: { call: callee("function") },
    class: { class_definition: at("name") },
    condition: each(["if_statement", "elif_clause"], at("condition")),
    field: { assignment: at("type") },
    function: { function_definition: at("name") },
    handler: { except_clause: firstLine },
    import: each(["import_statement", "import_from_statement"], whole),
    loop: each(["for_statement", "while_statement"], firstLine),
    name: { identifier: whole },
    release: { finally_clause: firstLine },
    signature: { function_definition: head },
    switch: { match_statement: at("subject") },
    text: { string_content: whole },
  },
};
