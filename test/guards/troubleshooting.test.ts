import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { errorClasses } from "../../packages/event-intelligence/src/error-reference.ts";
import { repositoryRoot } from "./floor-plan/house.ts";

const guide = readFileSync(join(repositoryRoot, "docs/troubleshooting.md"), "utf8");
const sources = globSync("packages/*/{src,bin}/**/*.{ts,js}", { cwd: repositoryRoot })
  .map((path) => readFileSync(join(repositoryRoot, path), "utf8"))
  .join("\n");

/** What the programs say, taken apart at whatever differs from one time to the next. */
const quotes = [...guide.matchAll(/^> (.+)$/gm)].map(([, quote = ""]) => quote);
const fragmentsOf = (quote: string) => quote.split("…").filter((fragment) => /\w{3}/.test(fragment));
const isSaid = (fragment: string) => sources.includes(fragment) || sources.includes(fragment.replaceAll('"', '\\"'));

describe("docs/troubleshooting.md", () => {
  it.each(quotes)("quotes what a program says: %s", (quote) => {
    expect(fragmentsOf(quote)).not.toEqual([]);
    expect(fragmentsOf(quote).filter((fragment) => !isSaid(fragment))).toEqual([]);
  });

  it("would notice words that no program says", () => {
    expect(isSaid("The broker has gone for a walk")).toBe(false);
  });

  it("has a section for each symptom that its table names", () => {
    const headings = [...guide.matchAll(/^##+ (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
    const links = [...guide.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor = ""]) => anchor);
    expect(links.filter((anchor) => !headings.includes(anchor))).toEqual([]);
  });

  it.each(["NO_RESPONDER", "REQUEST_TIMEOUT", "CIRCUIT_OPEN", "TOPIC_MISSING", "TRANSPORT_UNAVAILABLE"])(
    "tells of %s",
    (code) => {
      expect(errorClasses.map((entry) => entry.code)).toContain(code);
      expect(guide).toContain(`### ${code}\n`);
    },
  );
});
