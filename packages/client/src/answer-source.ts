/** Where an answer came from. */
export type AnswerSource = "events" | "embedded" | "direct" | "builtin_pattern_library";
