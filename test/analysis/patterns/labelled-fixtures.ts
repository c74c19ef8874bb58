import { readdirSync, readFileSync } from "node:fs";

/** A piece of code, and whether it holds the pattern its file is named after. */
export interface Fixture {
  readonly pattern: string;
  readonly title: string;
  readonly language: string;
  readonly code: string;
  readonly isOne: boolean;
  /** Written after the marks, so that they were not fitted to it. */
  readonly isHeldOut: boolean;
}

const folder = new URL("./fixtures/", import.meta.url);
const section = /^## (Is one|Is none)(, held out)?$/;
const block = /^### (.+)\n+```(\w+)\n([\s\S]*?)^```$/gm;

/** All fixtures: one file per pattern, whose sections say what holds it and what only looks like it. */
export function readFixtures(): Fixture[] {
  return readdirSync(folder)
    .sort()
    .flatMap((file) => readFixtureFile(readFileSync(new URL(file, folder), "utf8")));
}

function readFixtureFile(text: string): Fixture[] {
  const pattern = /^# (.+)$/m.exec(text)?.[1] ?? "";
  return text.split(/^(?=## )/m).flatMap((part) => {
    const [heading = ""] = part.split("\n", 1);
    const [, verdict, heldOut] = section.exec(heading) ?? [];
    return [...part.matchAll(block)].map(([, title = "", language = "", code = ""]) => ({
      pattern,
      title,
      language,
      code,
      isOne: verdict === "Is one",
      isHeldOut: heldOut !== undefined,
    }));
  });
}
