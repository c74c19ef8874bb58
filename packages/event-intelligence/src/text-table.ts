/** A table of left-aligned columns, with numbers to the right; as wide as its content. */
export function textTable(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const lines = [heads, ...rows].map((row) => row.map((cell) => (typeof cell === "string" ? shown(cell) : cell)));
  const widths = heads.map((_, column) => Math.max(...lines.map((cells) => String(cells[column] ?? "").length)));
  const toLine = (cells: readonly (string | number)[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return typeof cell === "number" ? String(cell).padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  const [head = "", ...body] = lines.map(toLine);
  return [head, toLine(widths.map((width) => "-".repeat(width))), ...body].join("\n");
}

/** Names of files and functions may hold line ends, and escape sequences that a terminal would obey. */
function shown(text: string): string {
  return text.replace(/\p{Cc}/gu, "?");
}
