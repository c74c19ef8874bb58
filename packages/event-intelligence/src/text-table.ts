/** Bounds of a table. */
export interface Fit {
  /** Columns of the terminal; default: as wide as the content. */
  readonly width?: number | undefined;
  /** Heads of columns whose cells say most at their ends, as paths do. */
  readonly cutInTheMiddle?: readonly string[] | undefined;
}

type Cell = string | number;

const gap = "  ";
/** A column of text is not made narrower than that. */
const leastWidth = 10;

/** A table of left-aligned columns, with numbers to the right. Cells of text are cut where it would not fit. */
export function textTable(heads: readonly string[], rows: readonly (readonly Cell[])[], fit: Fit = {}): string {
  const lines = [heads, ...rows].map((row) => row.map((cell) => (typeof cell === "string" ? printable(cell) : cell)));
  const widths = fittingWidths(
    heads.map((_, column) => Math.max(...lines.map((cells) => lengthOf(String(cells[column] ?? ""))))),
    heads.map((_, column) => rows.some((row) => typeof row[column] === "string")),
    fit.width,
  );
  const cut = heads.map((head) => (fit.cutInTheMiddle?.includes(head) ? cutMiddle : cutEnd));
  const toLine = (cells: readonly Cell[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        if (typeof cell === "number") return String(cell).padStart(width);
        const text = (cut[column] ?? cutEnd)(cell, width);
        return text + " ".repeat(width - lengthOf(text));
      })
      .join(gap)
      .trimEnd();
  const [head = "", ...body] = lines.map(toLine);
  return [head, toLine(widths.map((width) => "-".repeat(width))), ...body].join("\n");
}

/** Takes from the widest column of text until the table fits, or until no column can give any more. */
function fittingWidths(widths: number[], isText: readonly boolean[], limit: number | undefined): number[] {
  let excess = limit === undefined ? 0 : widths.reduce((sum, width) => sum + width + gap.length, -gap.length) - limit;
  for (; excess > 0; excess -= 1) {
    const widest = Math.max(...widths.filter((_, column) => isText[column]));
    if (widest <= leastWidth) break;
    widths[widths.findIndex((width, column) => isText[column] && width === widest)] = widest - 1;
  }
  return widths;
}

/** In characters, so that none is cut in two. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** At most so many characters; what is left out is marked. */
export function cutEnd(text: string, width: number): string {
  const characters = Array.from(text);
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join("")}…`;
}

function cutMiddle(text: string, width: number): string {
  const characters = Array.from(text);
  if (characters.length <= width) return text;
  const before = Math.floor((width - 1) / 3);
  return `${characters.slice(0, before).join("")}…${characters.slice(before + 1 - width).join("")}`;
}

/** Names of files and functions may hold line ends, and escape sequences that a terminal would obey. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, "?");
}
