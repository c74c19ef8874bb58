import { cpus, totalmem } from "node:os";
import type { Section } from "./section.ts";

/** Where and when it was measured: figures of two machines or hours do not compare. */
export function describeMachine(): string {
  const [first] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const date = new Date().toISOString().slice(0, 16).replace("T", " ");
  const model = first?.model.trim() || process.arch;
  return `${date} UTC, ${cpus().length} cores (${model}), ${gigabytes} GB, ${process.platform}, Node ${process.versions.node}`;
}

export function toMarkdown({ title, method, columns, rows, verdicts }: Section): string {
  const judged = verdicts.map(({ target, figure, isMet }) => [target, figure, isMet ? "met" : "**missed**"]);
  const parts = [`## ${title}`, method, table(columns, rows)];
  if (judged.length > 0) parts.push(table(["target", "measured", ""], judged));
  return `${parts.join("\n\n")}\n`;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(columns), `|${columns.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}
