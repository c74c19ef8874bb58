/** The text of a `/** ... *\/` comment without its stars; empty for every other comment. */
export function docCommentText(comment: string): string {
  return comment.startsWith("/**") ? comment.slice(3, -2).replace(/^[ \t]*\*[ \t]?/gm, "") : "";
}
