/** As many blanks as there are characters; ends of lines stay. */
export function blanks(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}
